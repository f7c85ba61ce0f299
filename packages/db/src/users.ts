import type { Kysely } from "kysely";
import type { Database } from "./schema.ts";

/** Who signed up first; null while nobody has. */
export async function findFirstUserId(db: Kysely<Database>): Promise<string | null> {
  const first = await db
    .selectFrom("app_user")
    .select("id")
    .orderBy("createdAt")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return first?.id ?? null;
}

/** Whether somebody came by an operator's invitation to be one. */
export async function isInvitedOperator(db: Kysely<Database>, userId: string): Promise<boolean> {
  const user = await db.selectFrom("app_user").select("operator").where("id", "=", userId).executeTakeFirst();
  return user?.operator ?? false;
}

/** Who signed up with an e-mail address; null when nobody has. */
export async function findUserId(db: Kysely<Database>, email: string): Promise<string | null> {
  const user = await db.selectFrom("app_user").select("id").where("email", "=", email.toLowerCase()).executeTakeFirst();
  return user?.id ?? null;
}
