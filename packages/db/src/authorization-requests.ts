import { randomUUIDv7 } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { Database } from "./schema.ts";

export interface NewAuthorizationRequest {
  userId: string;
  /** SHA-256 of the state. */
  stateHash: Buffer;
  /** SHA-256 of the browser's own cookie. */
  browserHash: Buffer;
  /** In which the user is signed in. */
  sessionId: string;
  /** The account to reauthorize; null to connect. */
  accountId: string | null;
  requestedScopes: readonly string[];
}

/** How long a state can be used. */
const LIFE = sql`interval '10 minutes'`;

/**
 * Remembers that somebody sets out for TikTok.
 *
 * @param sealCodeVerifier seals the PKCE code verifier for the row with this id; absent without PKCE
 */
export async function createAuthorizationRequest(
  db: Kysely<Database>,
  request: NewAuthorizationRequest,
  sealCodeVerifier?: (id: string) => Buffer,
): Promise<void> {
  const id = randomUUIDv7();
  await db
    .insertInto("authorization_request")
    .values({
      id,
      state_hash: request.stateHash,
      user_id: request.userId,
      browser_hash: request.browserHash,
      session_id: request.sessionId,
      account_id: request.accountId,
      requested_scopes: [...request.requestedScopes],
      sealed_code_verifier: sealCodeVerifier?.(id) ?? null,
      expires_at: sql<Date>`now() + ${LIFE}`,
    })
    .execute();
}

export interface AuthorizationRequest {
  id: string;
  accountId: string | null;
  requestedScopes: string[];
  sealedCodeVerifier: Buffer | null;
  /** The database's clock at the moment of use. */
  usedAt: Date;
}

/**
 * Uses up a state. It works once, for ten minutes, for the user, in the session and in the browser that it was made for; anything else
 * finds nothing and leaves it as it is, so that a stranger cannot use up somebody's state.
 */
export async function consumeAuthorizationRequest(
  db: Kysely<Database>,
  {
    stateHash,
    userId,
    browserHash,
    sessionId,
  }: Pick<NewAuthorizationRequest, "stateHash" | "userId" | "browserHash" | "sessionId">,
): Promise<AuthorizationRequest | null> {
  const row = await db
    .updateTable("authorization_request")
    .set({ state_hash: null })
    .where("state_hash", "=", stateHash)
    .where("user_id", "=", userId)
    .where("browser_hash", "=", browserHash)
    .where("session_id", "=", sessionId)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning([
      "id",
      "account_id as accountId",
      "requested_scopes as requestedScopes",
      "sealed_code_verifier as sealedCodeVerifier",
      sql<Date>`now()`.as("usedAt"),
    ])
    .executeTakeFirst();
  return row ?? null;
}

/** Writes how an attempt ended, and forgets its code verifier. */
export async function settleAuthorizationRequest(db: Kysely<Database>, id: string, outcome: object): Promise<void> {
  await db
    .updateTable("authorization_request")
    .set({ outcome: JSON.stringify(outcome), sealed_code_verifier: null })
    .where("id", "=", id)
    .execute();
}

export interface ConnectionAttempt {
  id: string;
  accountId: string | null;
  startedAt: Date;
  requestedScopes: string[];
  /** As it was settled; null while the person has not come back. */
  outcome: object | null;
}

/** The latest time this user, in this browser, set out for TikTok in the last ten minutes and has not read of the end. */
export async function findLatestAttempt(
  db: Kysely<Database>,
  { userId, browserHash }: Pick<NewAuthorizationRequest, "userId" | "browserHash">,
): Promise<ConnectionAttempt | null> {
  const row = await db
    .selectFrom("authorization_request")
    .select(["id", "account_id", "started_at", "requested_scopes", "outcome", "dismissed_at"])
    .where("user_id", "=", userId)
    .where("browser_hash", "=", browserHash)
    .where("expires_at", ">", sql<Date>`now()`)
    .orderBy("started_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row || row.dismissed_at) return null;
  return {
    id: row.id,
    accountId: row.account_id,
    startedAt: row.started_at,
    requestedScopes: row.requested_scopes,
    outcome: row.outcome,
  };
}

/** The person has read how the attempt ended. False when it is not theirs. */
export async function dismissAttempt(
  db: Kysely<Database>,
  { userId, id }: { userId: string; id: string },
): Promise<boolean> {
  const row = await db
    .updateTable("authorization_request")
    .set({ dismissed_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return row.numUpdatedRows === 1n;
}

/** Erases attempts that can neither be completed nor shown any more. */
export async function eraseStaleAttempts(db: Kysely<Database>): Promise<void> {
  await db.deleteFrom("authorization_request").where("expires_at", "<", sql<Date>`now() - interval '1 hour'`).execute();
}
