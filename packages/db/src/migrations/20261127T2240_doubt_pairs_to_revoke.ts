import { type Kysely, sql } from "kysely";

/** Whether the refresh token may be spent by a request whose answer is nowhere yet: a rejection proves nothing then. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pending_revocation add column maybe_spent boolean not null default false`.execute(db);
}
