import { randomUUID, randomUUIDv7 } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { recordAudit } from "./audit/record-audit.ts";
import { milliseconds } from "./interval.ts";
import type { Database } from "./schema.ts";

export interface NewInvitation {
  /** In small letters. */
  email: string;
  /** Whether whoever accepts it becomes an operator. */
  operator: boolean;
  /** SHA-256 of what the link holds. */
  tokenHash: Buffer;
  lifetimeMs: number;
}

/**
 * Invites an address; an earlier link for it stops working.
 *
 * @returns when the link stops working, and whether the address has an account already, which accepting then takes over
 */
export async function createInvitation(
  db: Kysely<Database>,
  { email, operator, tokenHash, lifetimeMs }: NewInvitation,
): Promise<{ expiresAt: Date; hasAccount: boolean }> {
  const values = {
    id: randomUUIDv7(),
    token_hash: tokenHash,
    operator,
    expires_at: sql<Date>`now() + ${milliseconds(lifetimeMs)}`,
  };
  return db.transaction().execute(async (trx) => {
    const { expires_at: expiresAt } = await trx
      .insertInto("invitation")
      .values({ ...values, email })
      .onConflict((conflict) => conflict.column("email").where("accepted_at", "is", null).doUpdateSet(values))
      .returning("expires_at")
      .executeTakeFirstOrThrow();
    const known = await trx.selectFrom("app_user").select("id").where("email", "=", email).executeTakeFirst();
    // Whom it invites is in the invitation, which is erased in its time; whoever has no account has no name in the trail.
    const details = { invitation: values.id, operator };
    await recordAudit(trx, { action: "invitation.made", actor: "operator", userId: known?.id, details });
    return { expiresAt, hasAccount: known !== undefined };
  });
}

/** Whom a link invites; null when it does not work, or not any more. */
export async function findInvitation(
  db: Kysely<Database>,
  tokenHash: Buffer,
): Promise<Pick<NewInvitation, "email" | "operator"> | null> {
  const row = await db
    .selectFrom("invitation")
    .select(["email", "operator"])
    .where("token_hash", "=", tokenHash)
    .where("accepted_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Uses up a link: the address has an account then, confirmed, with this password, and nobody is signed in to it. One
 * that somebody else made with the address before is theirs no longer.
 *
 * @returns the address; null when the link does not work, or not any more
 */
export async function acceptInvitation(
  db: Kysely<Database>,
  { tokenHash, name, passwordHash }: { tokenHash: Buffer; name: string; passwordHash: string },
): Promise<string | null> {
  return db.transaction().execute(async (trx) => {
    const invitation = await trx
      .updateTable("invitation")
      .set({ accepted_at: sql<Date>`now()` })
      .where("token_hash", "=", tokenHash)
      .where("accepted_at", "is", null)
      .where("expires_at", ">", sql<Date>`now()`)
      .returning(["id", "email", "operator"])
      .executeTakeFirst();
    if (!invitation) return null;
    const { email, operator } = invitation;
    const { id: userId } = await trx
      .insertInto("app_user")
      .values({ id: randomUUID(), name, email, emailVerified: true, operator })
      .onConflict((conflict) =>
        conflict.column("email").doUpdateSet({
          name,
          emailVerified: true,
          operator: sql<boolean>`app_user.operator or excluded.operator`,
        }),
      )
      .returning("id")
      .executeTakeFirstOrThrow();
    await trx.deleteFrom("app_session").where("userId", "=", userId).execute();
    await sql`delete from app_credential where "userId" = ${userId}`.execute(trx);
    await sql`
      insert into app_credential (id, "accountId", "providerId", "userId", password, "updatedAt")
      values (${randomUUID()}, ${userId}, 'credential', ${userId}, ${passwordHash}, now())`.execute(trx);
    const details = { invitation: invitation.id, operator };
    await recordAudit(trx, { action: "invitation.accepted", actor: "person", userId, details });
    return email;
  });
}

/** Erases links that stopped working long ago. */
export async function eraseStaleInvitations(db: Kysely<Database>): Promise<void> {
  await db.deleteFrom("invitation").where("expires_at", "<", sql<Date>`now() - interval '30 days'`).execute();
}
