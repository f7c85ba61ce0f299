import { randomUUIDv7 } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import { recordAudit } from "./audit/record-audit.ts";
import { announce, appendEvents } from "./events.ts";
import { milliseconds } from "./interval.ts";
import type { Database, DisconnectOutcome } from "./schema.ts";
import { moveSealedPair } from "./sealed-pair.ts";
import type { TokenCipher } from "./token-cipher.ts";

/**
 * The owner asked to disconnect: the account is shown as disconnecting and refreshed no more. The worker does the rest.
 *
 * @returns false when this user has no such account
 */
export async function requestDisconnect(
  db: Kysely<Database>,
  { userId, accountId }: { userId: string; accountId: string },
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    // The grant is locked before the account, as somebody who comes back from TikTok does.
    await trx.selectFrom("tiktok_grant").select("account_id").where("account_id", "=", accountId).forUpdate().execute();
    const account = await trx
      .updateTable("tiktok_account")
      .set({ disconnect_requested_at: sql<Date>`coalesce(disconnect_requested_at, now())` })
      .where("id", "=", accountId)
      .where("user_id", "=", userId)
      .where("disconnected_at", "is", null)
      .returning(sql<boolean>`disconnect_requested_at = now()`.as("isFirst"))
      .executeTakeFirst();
    if (!account) return false;
    await trx
      .updateTable("tiktok_grant")
      .set({ due_at: sql<Date>`'infinity'` })
      .where("account_id", "=", accountId)
      .execute();
    await announce(trx, [accountId]);
    if (account.isFirst) await recordAudit(trx, { action: "account.disconnect_requested", actor: "person", accountId });
    return true;
  });
}

/** Accounts whose pair waits to be moved; those that a refresh is under way for are left until its answer is in. */
export async function listLeavingAccounts(
  db: Kysely<Database>,
  { limit, refreshLeaseMs }: { limit: number; refreshLeaseMs: number },
): Promise<string[]> {
  const rows = await leaving(db, refreshLeaseMs).select("id").limit(limit).execute();
  return rows.map(({ id }) => id);
}

function leaving(db: Kysely<Database>, refreshLeaseMs: number) {
  return db
    .selectFrom("tiktok_account")
    .innerJoin("tiktok_grant", "account_id", "id")
    .where("disconnect_requested_at", "is not", null)
    .where("disconnected_at", "is", null)
    .where(sql<boolean>`(attempt_id is null or attempt_started_at < now() - ${milliseconds(refreshLeaseMs)})`);
}

/**
 * Moves the pair of an account that is to be disconnected out of reach of everything but the revocation.
 *
 * An account without a living pair has nothing to revoke and is disconnected at once.
 *
 * @throws {SealedTokenError} when its tokens do not open; nothing was changed then
 */
export async function moveToPendingRevocation(
  db: Kysely<Database>,
  cipher: TokenCipher,
  { accountId, refreshLeaseMs }: { accountId: string; refreshLeaseMs: number },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const grant = await leaving(trx, refreshLeaseMs)
      .selectAll("tiktok_grant")
      .where("id", "=", accountId)
      .forUpdate("tiktok_grant")
      .skipLocked()
      .executeTakeFirst();
    if (!grant) return;
    const spare = await trx.selectFrom("spare_pair").selectAll().where("account_id", "=", accountId).executeTakeFirst();
    await trx.deleteFrom("tiktok_grant").where("account_id", "=", accountId).execute();
    const { sealed_access_token, sealed_refresh_token, access_token_expires_at } = grant;
    if (sealed_access_token === null || access_token_expires_at === null) {
      // It ended before, on proof. Only when a rotation was lost does TikTok still honour what it thinks we hold.
      await finishDisconnect(trx, accountId, grant.end_reason === "rotation_lost" ? "unconfirmed" : "confirmed");
      return;
    }
    // Revoking any living token of an account ends them all, and that of a later consent is the likelier to live.
    const pair = spare ?? { sealed_access_token, sealed_refresh_token, access_token_expires_at };
    const from = { table: spare ? "spare_pair" : "tiktok_grant", rowId: accountId } as const;
    const id = randomUUIDv7();
    await trx
      .insertInto("pending_revocation")
      .values({
        id,
        account_id: accountId,
        client_key: grant.client_key,
        api_origin: grant.api_origin,
        open_id: grant.open_id,
        // What a refresh of the grant's own pair still brings is no newer than that of a later consent.
        generation: spare ? grant.generation + 1 : grant.generation,
        maybe_spent: !spare && (grant.attempt_id !== null || grant.unanswered_count > 0 || grant.rotation_in_doubt),
        ...moveSealedPair(cipher, pair, from, { table: "pending_revocation", rowId: id }),
        access_token_expires_at: pair.access_token_expires_at,
        consented_at: spare?.created_at ?? grant.consented_at,
      })
      .execute();
  });
}

/** The account is in no list any more; its timeline says how it ended. */
export async function finishDisconnect(
  trx: Transaction<Database>,
  accountId: string,
  outcome: DisconnectOutcome,
): Promise<void> {
  const account = await trx
    .updateTable("tiktok_account")
    .set({ disconnected_at: sql<Date>`now()`, disconnect_outcome: outcome })
    .where("id", "=", accountId)
    .where("disconnected_at", "is", null)
    .executeTakeFirst();
  if (account.numUpdatedRows === 0n) return;
  await appendEvents(trx, [{ accountId, type: "disconnected", reason: outcome }]);
  await recordAudit(trx, { action: "account.disconnected", actor: "program", accountId, details: { outcome } });
}
