import { type Kysely, sql } from "kysely";
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

/** Whether somebody is here, and has not had their data deleted. */
export async function isUser(db: Kysely<Database>, userId: string): Promise<boolean> {
  const user = await db.selectFrom("app_user").select("id").where("id", "=", userId).executeTakeFirst();
  return user !== undefined;
}

/** The hash of somebody's password, as the sign-in library keeps it; null when they have none. */
export async function findPasswordHash(db: Kysely<Database>, userId: string): Promise<string | null> {
  const { rows } = await sql<{ password: string | null }>`
    select password from app_credential where "userId" = ${userId} and "providerId" = 'credential'`.execute(db);
  return rows[0]?.password ?? null;
}

/** Who signed up with an e-mail address; null when nobody has. */
export async function findUserId(db: Kysely<Database>, email: string): Promise<string | null> {
  const user = await db.selectFrom("app_user").select("id").where("email", "=", email.toLowerCase()).executeTakeFirst();
  return user?.id ?? null;
}
