import { sql } from "kysely";
import type { Installation } from "../site/installation.ts";

/** Makes every account due, in an order that has nothing to do with where its row lies. */
export async function makeAllDue({ db }: Installation): Promise<void> {
  await sql`update tiktok_grant set due_at = now() - random() * interval '1 hour'`.execute(db);
  await sql`vacuum (analyze) tiktok_grant`.execute(db);
}

/** Makes none due for a day, and leaves Postgres nothing to do that it would do later by itself. */
export async function makeNoneDue({ db }: Installation): Promise<void> {
  await sql`
    update tiktok_grant set due_at = now() + interval '1 day' + random() * interval '1 hour'
    where due_at < now() + interval '1 day'`.execute(db);
  await sql`vacuum (analyze) tiktok_grant, account_event`.execute(db);
  await sql`checkpoint`.execute(db);
}
