import { type Kysely, sql } from "kysely";
import type { Database } from "./schema.ts";

/** A browser in which somebody is signed in. */
export interface SessionRecord {
  id: string;
  createdAt: Date;
  /** To the day: it is written once a day. */
  lastUsedAt: Date;
  address: string | null;
  userAgent: string | null;
}

/** Where a user is signed in, the latest first. */
export async function listSessions(db: Kysely<Database>, userId: string): Promise<SessionRecord[]> {
  return db
    .selectFrom("app_session")
    .select(["id", "createdAt", "updatedAt as lastUsedAt", "ipAddress as address", "userAgent"])
    .where("userId", "=", userId)
    .where("expiresAt", ">", sql<Date>`now()`)
    .orderBy("createdAt", "desc")
    .execute();
}

/** Ends one of a user's sessions. False when there is no such session of theirs. */
export async function endSession(
  db: Kysely<Database>,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("app_session")
    .where("id", "=", sessionId)
    .where("userId", "=", userId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Signs a user out everywhere. @returns how many sessions that ended */
export async function endAllSessions(db: Kysely<Database>, userId: string): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom("app_session").where("userId", "=", userId).executeTakeFirst();
  return Number(numDeletedRows);
}

/** Erases sessions and confirmations whose time is over. */
export async function eraseExpiredSessions(db: Kysely<Database>): Promise<void> {
  await sql`delete from app_session where "expiresAt" < now()`.execute(db);
  await sql`delete from app_verification where "expiresAt" < now()`.execute(db);
}
