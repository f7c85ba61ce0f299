import { randomUUIDv7 } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { finishDisconnect } from "../disconnects.ts";
import { appendEvents } from "../events.ts";
import { parkGrant } from "../parked-grants.ts";
import { supersedeRevocations } from "../pending-revocations.ts";
import type { Database } from "../schema.ts";
import { sealPair, type TokenPair } from "../sealed-pair.ts";
import type { TokenCipher } from "../token-cipher.ts";

/** What TikTok granted to somebody who has just come back from its consent page. */
export interface AuthorizedGrant {
  app: AppIdentity;
  userId: string;
  /** The account to reauthorize; null to connect whichever TikTok account it is. */
  reauthorize: string | null;
  openId: string;
  pair: TokenPair;
  /** When the authorization code was sent, by the database's clock; null when that is not known any more. */
  consentedAt: Date | null;
  dueAt: Date;
  requestedScopes: readonly string[];
  /** Sorted; null: TikTok said nothing, which leaves the stored set, or else means what was asked (RFC 6749, 5.1). */
  grantedScopes: readonly string[] | null;
  logId: string | null;
}

/** One that has come straight from the consent page. */
export interface ConsentedGrant extends AuthorizedGrant {
  /** Of the authorization request that it answers: its pair is saved once. */
  requestId: string;
  consentedAt: Date;
}

export type SavedGrant =
  | {
      kind: "saved";
      accountId: string;
      /** What was granted before; null when nothing was, or the grant had ended. */
      previousScopes: readonly string[] | null;
      grantedScopes: readonly string[];
    }
  /** Connected by another user here: the pair is kept as that row's spare. */
  | { kind: "taken" }
  /** Another TikTok account than the one to reauthorize; `parkedGrantId` is null when it is connected already. */
  | { kind: "wrong_account"; parkedGrantId: string | null };

/**
 * Saves the pair of a consent, wherever it belongs: a consent that is refused here has still changed TikTok's side, so
 * no pair is ever thrown away.
 */
export async function saveAuthorizedGrant(
  db: Kysely<Database>,
  cipher: TokenCipher,
  grant: ConsentedGrant,
): Promise<SavedGrant> {
  return despiteCollisions(db, async (trx) => {
    await markSaved(trx, grant);
    return saveAuthorizedGrantIn(trx, cipher, grant);
  });
}

/** Somebody else may do something with the same account in the same instant; another look sees what. */
export async function despiteCollisions<Result>(
  db: Kysely<Database>,
  work: (trx: Transaction<Database>) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt === 5 || !isCollision(error)) throw error;
    }
  }
}

/**
 * What waits in a journal is not saved once more after this. Whoever offers the same at the same time waits here.
 *
 * @returns false where it was saved already; of a consent that is forgotten, which it is after an hour, nobody knows
 */
export async function markSaved(trx: Transaction<Database>, { requestId }: ConsentedGrant): Promise<boolean> {
  const marked = await trx
    .updateTable("authorization_request")
    .set({ pair_saved_at: sql<Date>`now()` })
    .where("id", "=", requestId)
    .where("pair_saved_at", "is", null)
    .executeTakeFirst();
  if (marked.numUpdatedRows > 0n) return true;
  const known = await trx
    .selectFrom("authorization_request")
    .select("id")
    .where("id", "=", requestId)
    .executeTakeFirst();
  return known === undefined;
}

/** {@link saveAuthorizedGrant} inside a transaction that does more; it fails when somebody connects the same account now. */
export async function saveAuthorizedGrantIn(
  trx: Transaction<Database>,
  cipher: TokenCipher,
  grant: AuthorizedGrant,
): Promise<SavedGrant> {
  const holder = await lockHolder(trx, grant);
  // A revocation that has not been sent must not hit the new grant. Only now that the holder is locked can none be added.
  await supersedeRevocations(trx, grant.app, grant.openId);

  if (grant.reauthorize !== null) {
    const account = await trx
      .selectFrom("tiktok_account")
      .select(["id", "open_id"])
      .where("id", "=", grant.reauthorize)
      .where("user_id", "=", grant.userId)
      .where("disconnected_at", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (account?.open_id !== grant.openId) {
      if (holder) await keepAsSpare(trx, cipher, holder.accountId, grant);
      return { kind: "wrong_account", parkedGrantId: holder ? null : await parkGrant(trx, cipher, grant) };
    }
    if (holder && holder.accountId !== account.id) {
      await keepAsSpare(trx, cipher, holder.accountId, grant);
      return { kind: "taken" };
    }
    return writeGrant(trx, cipher, account.id, grant);
  }

  if (holder && holder.userId !== grant.userId) {
    await keepAsSpare(trx, cipher, holder.accountId, grant);
    return { kind: "taken" };
  }
  return writeGrant(trx, cipher, holder?.accountId ?? (await findOrCreateAccount(trx, grant)), grant);
}

/** The living row that has this TikTok account. One that its owner was about to disconnect gives way to the newcomer. */
export async function lockHolder(
  trx: Transaction<Database>,
  { app, openId, userId }: AuthorizedGrant,
): Promise<{ accountId: string; userId: string } | null> {
  const holder = await trx
    .selectFrom("tiktok_grant")
    .innerJoin("tiktok_account", "tiktok_account.id", "tiktok_grant.account_id")
    .select(["id as accountId", "user_id as userId", "disconnect_requested_at"])
    .where("tiktok_grant.client_key", "=", app.clientKey)
    .where("tiktok_grant.api_origin", "=", app.apiOrigin)
    .where("tiktok_grant.open_id", "=", openId)
    .where("ended_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (!holder) return null;
  if (holder.disconnect_requested_at === null) return holder;
  if (holder.userId === userId) return holder;
  await trx.deleteFrom("tiktok_grant").where("account_id", "=", holder.accountId).execute();
  await finishDisconnect(trx, holder.accountId, "superseded");
  return null;
}

async function findOrCreateAccount(trx: Transaction<Database>, { userId, openId }: AuthorizedGrant): Promise<string> {
  const own = await trx
    .selectFrom("tiktok_account")
    .select("id")
    .where("user_id", "=", userId)
    .where("open_id", "=", openId)
    .where("disconnected_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (own) return own.id;
  const id = randomUUIDv7();
  await trx.insertInto("tiktok_account").values({ id, user_id: userId, open_id: openId }).execute();
  return id;
}

async function writeGrant(
  trx: Transaction<Database>,
  cipher: TokenCipher,
  accountId: string,
  grant: AuthorizedGrant,
): Promise<SavedGrant> {
  const previous = await trx
    .selectFrom("tiktok_grant")
    .select(["granted_scopes", "ended_at", "sealed_refresh_token"])
    .where("account_id", "=", accountId)
    .forUpdate()
    .executeTakeFirst();
  const alive = previous && !previous.ended_at ? previous : null;
  const granted = [...(grant.grantedScopes ?? alive?.granted_scopes ?? grant.requestedScopes)];
  const sealed = sealPair(cipher, grant.pair, { table: "tiktok_grant", rowId: accountId });
  // A refresh token that TikTok did not send leaves the old one in force.
  const keepsRefreshToken = sealed.sealed_refresh_token === null && alive?.sealed_refresh_token;
  const row = {
    client_key: grant.app.clientKey,
    api_origin: grant.app.apiOrigin,
    open_id: grant.openId,
    requested_scopes: [...grant.requestedScopes],
    granted_scopes: granted,
    declined_scopes: grant.requestedScopes.filter((scope) => !granted.includes(scope)),
    sealed_access_token: sealed.sealed_access_token,
    access_token_expires_at: grant.pair.accessTokenExpiresAt,
    access_lifetime_seconds:
      grant.consentedAt && (grant.pair.accessTokenExpiresAt.getTime() - grant.consentedAt.getTime()) / 1000,
    ...(!keepsRefreshToken && {
      sealed_refresh_token: sealed.sealed_refresh_token,
      refresh_token_expires_at: grant.pair.refreshTokenExpiresAt,
    }),
    due_at: grant.dueAt,
    last_refreshed_at: null,
    attempt_id: null,
    attempt_started_at: null,
    resend_at: null,
    failing_since: null,
    failure_count: 0,
    unanswered_count: 0,
    rotation_in_doubt: false,
    suspect_since: null,
    rejection_count: 0,
    ended_at: null,
    end_reason: null,
    expiry_told_days: null,
    consented_at: grant.consentedAt,
  };
  await trx
    .insertInto("tiktok_grant")
    .values({ account_id: accountId, ...row })
    .onConflict((conflict) =>
      conflict.column("account_id").doUpdateSet((eb) => ({
        ...row,
        // Fences the answer of a refresh that was on its way with the old pair.
        generation: eb("tiktok_grant.generation", "+", 1),
      })),
    )
    .execute();
  await trx.deleteFrom("spare_pair").where("account_id", "=", accountId).execute();
  await forgetParkedGrants(trx, grant);
  // Whoever connects it has changed their mind about disconnecting it.
  await trx
    .updateTable("tiktok_account")
    .set({ disconnect_requested_at: null })
    .where("id", "=", accountId)
    .where("disconnect_requested_at", "is not", null)
    .execute();
  await tell(trx, accountId, grant);
  return { kind: "saved", accountId, previousScopes: alive?.granted_scopes ?? null, grantedScopes: granted };
}

/** A pair whose event or audit entry cannot be written is saved without it. */
async function tell(trx: Transaction<Database>, accountId: string, grant: AuthorizedGrant): Promise<void> {
  const type = grant.reauthorize === null ? "connected" : "reauthorized";
  await ifPossible(trx, () => appendEvents(trx, [{ accountId, type, logId: grant.logId }]));
  await ifPossible(trx, () => recordAudit(trx, { action: `account.${type}`, actor: "person", accountId }));
}

async function ifPossible(trx: Transaction<Database>, write: () => Promise<void>): Promise<void> {
  await sql`savepoint beside`.execute(trx);
  try {
    await write();
  } catch {
    await sql`rollback to savepoint beside`.execute(trx);
  }
}

export async function keepAsSpare(
  trx: Transaction<Database>,
  cipher: TokenCipher,
  accountId: string,
  grant: AuthorizedGrant,
): Promise<void> {
  const { pair, grantedScopes, requestedScopes } = grant;
  const row = {
    ...sealPair(cipher, pair, { table: "spare_pair", rowId: accountId }),
    access_token_expires_at: pair.accessTokenExpiresAt,
    refresh_token_expires_at: pair.refreshTokenExpiresAt,
    granted_scopes: [...(grantedScopes ?? requestedScopes)],
    created_at: sql<Date>`now()`,
  };
  await trx
    .insertInto("spare_pair")
    .values({ account_id: accountId, ...row })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet(row))
    .execute();
  await forgetParkedGrants(trx, grant);
}

/** A pair that was parked before is older than the one that has found its place, and revoking it would end both. */
async function forgetParkedGrants(trx: Transaction<Database>, { app, openId }: AuthorizedGrant): Promise<void> {
  await trx
    .deleteFrom("parked_grant")
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("open_id", "=", openId)
    .execute();
}

/** SQLSTATE: a unique index was violated, a deadlock was broken, a transaction could not be put in order. */
function isCollision(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["23505", "40P01", "40001"].includes(String(error.code));
}
