import { type Kysely, sql } from "kysely";
import { recordAudit } from "./audit/record-audit.ts";
import type { AuditActor, Database } from "./schema.ts";

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

/** Ends one of a user's sessions because its time is over or another takes its place. False when it is not theirs. */
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

/** Signs a user out of one of their sessions, because they say so. False when there is no such session of theirs. */
export async function signOut(db: Kysely<Database>, session: { userId: string; sessionId: string }): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const ended = await endSession(trx, session);
    const { userId, sessionId } = session;
    if (ended) {
      await recordAudit(trx, { action: "session.ended", actor: "person", userId, details: { session: sessionId } });
    }
    return ended;
  });
}

/**
 * Signs a user out everywhere.
 *
 * @param by.actor who wants it: they themselves, or an operator
 * @returns how many sessions that ended
 */
export async function endAllSessions(
  db: Kysely<Database>,
  userId: string,
  { actor }: { actor: AuditActor },
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx.deleteFrom("app_session").where("userId", "=", userId).executeTakeFirst();
    const ended = Number(numDeletedRows);
    await recordAudit(trx, { action: "session.all_ended", actor, userId, details: { sessions: ended } });
    return ended;
  });
}

/** Erases sessions and confirmations whose time is over. */
export async function eraseExpiredSessions(db: Kysely<Database>): Promise<void> {
  await sql`delete from app_session where "expiresAt" < now()`.execute(db);
  await sql`delete from app_verification where "expiresAt" < now()`.execute(db);
}
