import { createHash } from "node:crypto";
import { DEFAULT_MIN_VALIDITY_SECONDS, REJECTED_DIGITS } from "@tiktok-connect/contract/v1";
import {
  type AppIdentity,
  type EndReason,
  hashApiKey,
  type KeyedAccount,
  type KeyedGrant,
  type Owner,
  REJECTED_FRESH_FOR_MS,
  type TokenCipher,
  type TokenFreshness,
} from "@tiktok-connect/db";
import type { Logger } from "pino";
import type { OnDemandOutcome, OnDemandRefreshes } from "../on-demand/refresh-on-demand.ts";
import type { IssueLog } from "./issue-log.ts";
import type { KeyLimiter } from "./key-limiter.ts";
import type { SharedReads } from "./shared-reads.ts";

export interface TokenRequest {
  /** As it was sent; null: none was. */
  apiKey: string | null;
  accountId: string;
  /** Null: what is usual. */
  minValiditySeconds: number | null;
  /** What the token must have been granted. */
  scopes: readonly string[];
  /** The beginning of the SHA-256 of a token that TikTok takes no longer. */
  rejected: string | null;
  callerAddress: string;
}

export interface IssuedToken {
  accessToken: string;
  /** Both by the database's clock. */
  expiresAtMs: number;
  nowMs: number;
  scopes: readonly string[];
  openId: string;
}

/** What a request for a token comes to. */
export type TokenAnswer =
  | { kind: "token"; token: IssuedToken }
  | { kind: "unknown_key" }
  | { kind: "too_many_requests"; retryAfterSeconds: number }
  /** The key may see accounts and have no token. */
  | { kind: "key_may_only_read" }
  | { kind: "unknown_account" }
  | { kind: "disconnecting" }
  | { kind: "app_changed" }
  | { kind: "reauthorization_required"; reason: EndReason }
  | { kind: "scope_missing"; missingScopes: readonly string[] }
  /** More was asked for than half of a token's life: it would be replaced at every call. */
  | { kind: "min_validity_too_long"; mostSeconds: number }
  /** The stored token will not do, and there is no better one for now. */
  | { kind: "no_token_now"; retryAfterSeconds: number };

export interface BrokerDeps {
  app: AppIdentity;
  cipher: TokenCipher;
  onDemand: OnDemandRefreshes;
  limiter: KeyLimiter;
  issues: IssueLog;
  reads: SharedReads;
  log: Logger;
}

/** What a service waits for at most: an exchange with TikTok may take ten seconds. */
const REFRESH_DEADLINE_MS = 12_000;

/** TikTok, the worker or the queue are away or busy; how long that lasts nobody knows. */
const AWAY_SECONDS = 5;

/**
 * Gives out an access token that is good for as long as was asked for, or says why there is none. One that has expired, or
 * would too soon, or was reported to be dead, is replaced first, by one exchange however many ask; it is never given out.
 * All of that is judged by the database's clock.
 */
export async function issueAccessToken(deps: BrokerDeps, request: TokenRequest): Promise<TokenAnswer> {
  const keyHash = request.apiKey === null ? null : hashApiKey(request.apiKey);
  if (keyHash === null) return { kind: "unknown_key" };
  const place = { keyHash, accountId: request.accountId };
  const grant = await deps.reads.read(place);
  if (!grant) return { kind: "unknown_key" };
  const retryAfterSeconds = deps.limiter.admit(grant.apiKeyId);
  if (retryAfterSeconds !== null) return { kind: "too_many_requests", retryAfterSeconds };

  const judged = judge(deps, grant, request);
  if (judged.kind !== "refresh") return judged;
  const outcome = await refresh(deps, { userId: grant.userId, accountId: request.accountId }, judged);
  if (outcome === null) return { kind: "unknown_account" };
  // Whatever was true before, the key included, may have changed while this waited.
  const afterwards = await deps.reads.read(place);
  if (!afterwards) return { kind: "unknown_key" };
  const judgedAgain = judge(deps, afterwards, request);
  return judgedAgain.kind === "refresh" ? { kind: "no_token_now", retryAfterSeconds: AWAY_SECONDS } : judgedAgain;
}

/** The stored token will not do. */
interface NeedsRefresh {
  kind: "refresh";
  known: TokenFreshness;
  /** Of the pair whose token was reported to be dead; null: it only ends too soon. */
  rejectedGeneration: number | null;
}

function judge(deps: BrokerDeps, grant: KeyedGrant, request: TokenRequest): TokenAnswer | NeedsRefresh {
  const { scope, account, nowMs } = grant;
  if (scope !== "token") return { kind: "key_may_only_read" };
  if (account === null) return { kind: "unknown_account" };
  if (account.disconnecting) return { kind: "disconnecting" };
  if (!account.sameApp) return { kind: "app_changed" };
  if (account.sealedAccessToken === null) {
    return { kind: "reauthorization_required", reason: account.endReason ?? "removed" };
  }
  const scopes = account.grantedScopes === "" ? [] : account.grantedScopes.split(",");
  const missingScopes = request.scopes.filter((wanted) => !scopes.includes(wanted));
  if (missingScopes.length > 0) return { kind: "scope_missing", missingScopes };

  const half = account.lifetimeSeconds === null ? null : account.lifetimeSeconds / 2;
  const wanted = request.minValiditySeconds;
  if (half !== null && wanted !== null && wanted > half) {
    return { kind: "min_validity_too_long", mostSeconds: Math.floor(half) };
  }
  const leastSeconds = wanted ?? Math.min(DEFAULT_MIN_VALIDITY_SECONDS, half ?? DEFAULT_MIN_VALIDITY_SECONDS);
  const restSeconds = (account.expiresAtMs - nowMs) / 1000;
  const endsTooSoon = restSeconds <= 0 || restSeconds < leastSeconds;
  const replaced: NeedsRefresh = { kind: "refresh", rejectedGeneration: null, known: freshnessOf(account, grant) };
  // Opened for nothing otherwise, by each of the many who come when a token has expired.
  if (endsTooSoon && request.rejected === null) return replaced;
  const accessToken = deps.cipher.open(account.sealedAccessToken, {
    table: "tiktok_grant",
    column: "access_token",
    rowId: request.accountId,
  });
  if (request.rejected !== null && isNamed(accessToken, request.rejected)) return replaceRejected(account, grant);
  if (endsTooSoon) return replaced;

  const { expiresAtMs, openId } = account;
  const { apiKeyId } = grant;
  const { accountId, callerAddress } = request;
  const noted = deps.issues.note({ atMs: nowMs, apiKeyId, accountId, expiresAtMs, callerAddress });
  if (!noted) return { kind: "no_token_now", retryAfterSeconds: AWAY_SECONDS };
  return { kind: "token", token: { accessToken, expiresAtMs, nowMs, scopes, openId } };
}

/** Many report the same dead token: whoever comes after it was replaced names another one than is stored. */
function replaceRejected(account: KeyedAccount, grant: KeyedGrant): TokenAnswer | NeedsRefresh {
  const { nowMs } = grant;
  const ageMs = account.refreshedAtMs === null ? Number.POSITIVE_INFINITY : nowMs - account.refreshedAtMs;
  // So new a token that another would hardly fare better; and who reports every token must not use up TikTok's patience.
  if (ageMs < REJECTED_FRESH_FOR_MS && account.expiresAtMs > nowMs) {
    return { kind: "no_token_now", retryAfterSeconds: Math.ceil((REJECTED_FRESH_FOR_MS - ageMs) / 1000) };
  }
  return { kind: "refresh", rejectedGeneration: account.generation, known: freshnessOf(account, grant) };
}

function freshnessOf(account: KeyedAccount, { nowMs }: KeyedGrant): TokenFreshness {
  const { generation, stopped, failures, expiresAtMs } = account;
  return { generation, ended: false, fresh: false, valid: expiresAtMs > nowMs, stopped, failures };
}

function isNamed(accessToken: string, rejected: string): boolean {
  return createHash("sha256").update(accessToken).digest("hex").slice(0, REJECTED_DIGITS) === rejected;
}

async function refresh(
  { onDemand, log }: BrokerDeps,
  owner: Owner,
  { rejectedGeneration, known }: NeedsRefresh,
): Promise<OnDemandOutcome | null> {
  try {
    return await onDemand.refresh(owner, {
      deadlineMs: REFRESH_DEADLINE_MS,
      known,
      ...(rejectedGeneration !== null && { rejectedGeneration }),
    });
  } catch (err) {
    log.warn({ err, accountId: owner.accountId }, "a token could not be replaced on demand");
    return "expired";
  }
}
