import { randomUUID } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import type { AppIdentity } from "./app-identity.ts";
import { finishDisconnect } from "./disconnects.ts";
import { appendEvents } from "./events.ts";
import { milliseconds } from "./interval.ts";
import type { Database } from "./schema.ts";
import { sealPair, type TokenPair } from "./sealed-pair.ts";
import { isToldRemoved } from "./tiktok-webhooks/told-removal.ts";
import type { TokenCipher } from "./token-cipher.ts";

/** How long revocations may take. */
export interface RevocationTerms {
  /** A revocation under way that started less than this ago may still reach TikTok. */
  leaseMs: number;
  /** After this long without TikTok's word, the pair is erased all the same, and the owner is told. */
  giveUpAfterMs: number;
  /** TikTok revokes by access token: one that ends sooner than this is refreshed first. */
  staleBeforeExpiryMs: number;
  /** A newer pair that lies on somebody's disk is brought in by then. */
  pairComesWithinMs: number;
}

export const REVOCATION_TERMS: RevocationTerms = {
  leaseMs: 60_000,
  giveUpAfterMs: 24 * 3_600_000,
  staleBeforeExpiryMs: 60_000,
  pairComesWithinMs: 10 * 60_000,
};

export interface Revocation {
  id: string;
  accountId: string | null;
  attemptId: string;
  startedAt: Date;
  generation: number;
  sealedAccessToken: Buffer;
  sealedRefreshToken: Buffer | null;
  accessTokenExpired: boolean;
  failureCount: number;
  /** The refresh token may be spent by a request whose answer is nowhere yet, and the access token replaced. */
  maybeSpent: boolean;
  /** That pair may still be brought in. */
  pairMayCome: boolean;
}

/**
 * Claims revocations of this app that are due; durable before anything is sent. One whose TikTok account has been
 * connected again meanwhile is never sent: it would end the new grant too.
 */
export async function claimRevocations(
  db: Kysely<Database>,
  app: AppIdentity,
  { limit, terms }: { limit: number; terms: RevocationTerms },
): Promise<Revocation[]> {
  const { rows } = await sql<Revocation>`
    with due as (
      select id from pending_revocation as waiting
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} and due_at <= now()
        and not exists (
          select from tiktok_grant as living
          where living.client_key = waiting.client_key and living.api_origin = waiting.api_origin
            and living.open_id = waiting.open_id and living.ended_at is null)
      order by due_at limit ${limit} for update skip locked)
    update pending_revocation as p
    -- Whoever tried before never said how it ended, and had to refresh first.
    set maybe_spent = maybe_spent or attempt_id is not null
          and access_token_expires_at <= attempt_started_at + ${milliseconds(terms.staleBeforeExpiryMs)},
        attempt_id = ${randomUUID()}, attempt_started_at = now(), due_at = now() + ${milliseconds(terms.leaseMs)}
    from due where p.id = due.id
    returning p.id, account_id as "accountId", attempt_id as "attemptId", attempt_started_at as "startedAt", generation,
      sealed_access_token as "sealedAccessToken", sealed_refresh_token as "sealedRefreshToken",
      access_token_expires_at <= now() + ${milliseconds(terms.staleBeforeExpiryMs)} as "accessTokenExpired",
      failure_count as "failureCount", maybe_spent as "maybeSpent",
      maybe_spent and requested_at > now() - ${milliseconds(terms.pairComesWithinMs)} as "pairMayCome"`.execute(db);
  return rows;
}

/** Saves the pair that a revocation refreshed for its own use. */
export async function saveRevocationPair(
  db: Kysely<Database>,
  cipher: TokenCipher,
  { id, generation }: Pick<Revocation, "id" | "generation">,
  pair: TokenPair,
): Promise<void> {
  const { sealed_access_token, sealed_refresh_token } = sealPair(cipher, pair, {
    table: "pending_revocation",
    rowId: id,
  });
  await db
    .updateTable("pending_revocation")
    .set((eb) => ({
      sealed_access_token,
      ...(sealed_refresh_token && { sealed_refresh_token }),
      access_token_expires_at: pair.accessTokenExpiresAt,
      generation: eb("generation", "+", 1),
      maybe_spent: false,
    }))
    .where("id", "=", id)
    .where("generation", "=", generation)
    .execute();
}

/** A refresh ended after its account had been disconnected: the new pair is the one to revoke. */
export async function adoptLatePair(
  db: Kysely<Database>,
  cipher: TokenCipher,
  { accountId, generation }: { accountId: string; generation: number },
  pair: TokenPair,
): Promise<boolean> {
  const row = await db
    .selectFrom("pending_revocation")
    .select("id")
    .where("account_id", "=", accountId)
    .where("generation", "=", generation)
    .executeTakeFirst();
  if (row) await saveRevocationPair(db, cipher, { id: row.id, generation }, pair);
  return row !== undefined;
}

/** TikTok could not be asked; it is tried again after the delay. */
export async function postponeRevocation(
  db: Kysely<Database>,
  { id, attemptId }: Pick<Revocation, "id" | "attemptId">,
  delayMs: number,
): Promise<void> {
  await db
    .updateTable("pending_revocation")
    .set((eb) => ({
      attempt_id: null,
      attempt_started_at: null,
      due_at: sql<Date>`now() + ${milliseconds(delayMs)}`,
      failure_count: eb("failure_count", "+", 1),
    }))
    .where("id", "=", id)
    .where("attempt_id", "=", attemptId)
    .execute();
}

/** TikTok has removed the access: the pair is erased and the account is gone. */
export async function confirmRevocation(
  db: Kysely<Database>,
  { id }: Pick<Revocation, "id">,
  logId: string | null,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const revoked = await erase(trx, id);
    if (!revoked?.account_id) return;
    await appendEvents(trx, [{ accountId: revoked.account_id, type: "revoked", logId }]);
    await finishDisconnect(trx, revoked.account_id, "confirmed");
  });
}

/**
 * No token of the pair works any more, so there is nothing to revoke with: it is erased, and the owner told so. Should TikTok
 * have told that the access was removed, it is.
 */
export async function abandonRevocation(db: Kysely<Database>, { id }: Pick<Revocation, "id">): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const outcome = (await isToldRemoved(trx, id)) ? "confirmed" : "unconfirmed";
    const abandoned = await erase(trx, id);
    if (abandoned?.account_id) await finishDisconnect(trx, abandoned.account_id, outcome);
  });
}

function erase(trx: Transaction<Database>, id: string) {
  return trx.deleteFrom("pending_revocation").where("id", "=", id).returning("account_id").executeTakeFirst();
}

/**
 * Erases what TikTok did not confirm to have revoked in time, whichever app it belongs to, and pairs that could
 * not even be opened to be revoked.
 */
export async function giveUpRevocations(db: Kysely<Database>, { giveUpAfterMs }: RevocationTerms): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const unrevoked = await trx
      .deleteFrom("pending_revocation")
      .where("requested_at", "<", sql<Date>`now() - ${milliseconds(giveUpAfterMs)}`)
      .returning("account_id")
      .execute();
    const unmoved = await trx
      .deleteFrom("tiktok_grant")
      .using("tiktok_account")
      .whereRef("account_id", "=", "id")
      .where("disconnect_requested_at", "<", sql<Date>`now() - ${milliseconds(giveUpAfterMs)}`)
      .where("disconnected_at", "is", null)
      .returning("account_id")
      .execute();
    for (const { account_id } of [...unrevoked, ...unmoved]) {
      if (account_id) await finishDisconnect(trx, account_id, "unconfirmed");
    }
  });
}

/**
 * Takes back the revocations of a TikTok account that somebody has just connected: revoking ends the whole app-and-user
 * grant, the new one included. One that is on its way cannot be taken back; see `revocationUnderWay`.
 */
export async function supersedeRevocations(
  trx: Transaction<Database>,
  app: AppIdentity,
  openId: string,
): Promise<void> {
  const superseded = await trx
    .deleteFrom("pending_revocation")
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("open_id", "=", openId)
    .where(sql<boolean>`(attempt_id is null or attempt_started_at < now() - ${milliseconds(REVOCATION_TERMS.leaseMs)})`)
    .returning("account_id")
    .execute();
  const underWay = await trx
    .selectFrom("pending_revocation")
    .select("account_id")
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("open_id", "=", openId)
    .execute();
  for (const { account_id } of [...superseded, ...underWay]) {
    if (account_id) await finishDisconnect(trx, account_id, "superseded");
  }
}

/** Whether a revocation of this TikTok account has been sent and may still take effect. */
export async function revocationUnderWay(db: Kysely<Database>, app: AppIdentity, openId: string): Promise<boolean> {
  const row = await db
    .selectFrom("pending_revocation")
    .select("id")
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("open_id", "=", openId)
    .where(sql<boolean>`attempt_started_at >= now() - ${milliseconds(REVOCATION_TERMS.leaseMs)}`)
    .executeTakeFirst();
  return row !== undefined;
}
