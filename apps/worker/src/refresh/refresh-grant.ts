import {
  backOffGrant,
  type Claim,
  leaveUnanswered,
  lifetimesOf,
  postponeGrant,
  type RefreshedPair,
  recordAppFault,
  releaseClaims,
  SealedTokenError,
} from "@tiktok-connect/db";
import {
  classifyRefusal,
  OAuthResponseError,
  refreshAccessToken,
  TikTokUnavailableError,
  type TokenSet,
} from "@tiktok-connect/tiktok-oauth";
import type { WorkerDeps } from "../deps.ts";
import { keepPairToRevoke } from "../revocation/keep-pair-to-revoke.ts";
import { stopForRefusedApp } from "./app-refused.ts";
import { holdForRateLimit } from "./hold-for-rate-limit.ts";
import { judgeRejection } from "./judge-rejection.ts";
import { backOffAfter } from "./timing.ts";

export type RefreshOutcome =
  | "refreshed"
  /** A newer pair is stored already; ours changed nothing. */
  | "superseded"
  /** The database is away; the new pair is safe on disk. */
  | "kept"
  /** Too little of the lease was left: given back unsent. */
  | "released"
  /** A passing failure; tried again later. */
  | "backed_off"
  /** Sent, and no answer: sent again when that is safe. */
  | "unanswered"
  /** Our own mistake: TikTok refuses the app, or the tokens do not open. The account is untouched. */
  | "app_fault"
  /** Rejected, which proves nothing yet. */
  | "suspect"
  /** Proven dead, and the pair of a later consent took its place. */
  | "spare_used"
  | "ended";

/**
 * Refreshes a grant that this process has claimed.
 *
 * @param claimedAt `performance.now()` before the claim was made; a monotonic clock, so that a paused process notices
 * @param options.onAnswer called when the request is over, and its connection free for another one, before anything is saved
 * @param options.awaited somebody waits for it: listeners are told at once
 */
export async function refreshGrant(
  deps: WorkerDeps,
  claim: Claim,
  claimedAt: number,
  { onAnswer = () => undefined, awaited = false }: { onAnswer?: () => void; awaited?: boolean } = {},
): Promise<RefreshOutcome> {
  const { db, app, cipher, tiktok, timing, log } = deps;
  const place = { table: "tiktok_grant", rowId: claim.accountId } as const;
  let refreshToken: string;
  try {
    refreshToken = cipher.open(claim.sealedRefreshToken, { ...place, column: "refresh_token" });
  } catch (error) {
    if (!(error instanceof SealedTokenError)) throw error;
    await recordAppFault(db, app, { setting: "ENCRYPTION_KEYS", detail: error.message, logId: null });
    await postponeGrant(db, claim, timing.appFaultRetryMs);
    return "app_fault";
  }

  if (performance.now() - claimedAt > timing.claim.leaseMs - timing.exchangeTimeoutMs) {
    await releaseClaims(db, [claim]);
    return "released";
  }
  let tokens: TokenSet;
  try {
    tokens = await refreshAccessToken(tiktok, refreshToken);
  } catch (error) {
    onAnswer();
    return handleFailure(deps, claim, error);
  }
  onAnswer();

  if (tokens.openId !== null && tokens.openId !== claim.openId) {
    // Not this account's pair: saving it would hand one person's account to another.
    log.error({ accountId: claim.accountId, logId: tokens.logId }, "TikTok answered with another account's pair");
    return backOff(deps, claim, { reason: "open_id_mismatch", logId: tokens.logId }, { mayHaveBeenSpent: true });
  }
  // The old refresh token is dead by now, so saving comes before everything else.
  const pair: RefreshedPair = {
    claim,
    sealedAccessToken: cipher.seal(tokens.accessToken, { ...place, column: "access_token" }),
    sealedRefreshToken:
      tokens.refreshToken === null ? null : cipher.seal(tokens.refreshToken, { ...place, column: "refresh_token" }),
    ...lifetimesOf(tokens, timing.due),
    grantedScopes: tokens.scopes && isSameSet(tokens.scopes, claim.grantedScopes) ? null : sorted(tokens.scopes),
    logId: tokens.logId,
  };
  const committed = await deps.commits.commit(pair, { awaited });
  tellOutcome(deps, claim, tokens, { rotated: tokens.refreshToken !== refreshToken });
  if (committed === "saved") return "refreshed";
  // The account may have been disconnected meanwhile.
  if (committed === "superseded") await keepPairToRevoke(deps, claim, tokens);
  return committed;
}

function isSameSet(one: ReadonlySet<string>, other: readonly string[]): boolean {
  return one.size === other.length && other.every((scope) => one.has(scope));
}

function sorted(scopes: ReadonlySet<string> | null): string[] | null {
  return scopes && [...scopes].toSorted();
}

function tellOutcome(
  { tally, log }: WorkerDeps,
  { accountId }: Claim,
  tokens: TokenSet,
  { rotated }: { rotated: boolean },
): void {
  tally.refreshed({
    accessSeconds: tokens.expiresInSeconds,
    // A token that stays the same has only its rest to tell.
    refreshSeconds: rotated ? tokens.refreshExpiresInSeconds : null,
  });
  if (tokens.oddities.length === 0) return;
  const { oddities, logId } = tokens;
  log.warn({ accountId, logId, oddities }, "TikTok's answer was odd");
  tally.odd({ detail: oddities.join(", "), logId });
}

async function handleFailure(deps: WorkerDeps, claim: Claim, error: unknown): Promise<RefreshOutcome> {
  const { db, app, timing } = deps;
  if (error instanceof TikTokUnavailableError) {
    deps.tally.failed();
    const cause = { reason: error.reason, logId: error.logId };
    if (error.reason === "timeout" || error.reason === "reset") {
      await leaveUnanswered(db, claim, cause);
      return "unanswered";
    }
    await holdForRateLimit(deps, error);
    return backOff(deps, claim, cause, {
      mayHaveBeenSpent: error.requestSent && error.reason !== "rate_limited",
      leastMs: (error.retryAfterSeconds ?? 0) * 1000,
    });
  }
  if (!(error instanceof OAuthResponseError)) throw error;
  switch (classifyRefusal(error)) {
    case "suspect_grant":
      return judgeRejection(deps, claim, error);
    case "app_fault":
      if (error.code === "invalid_client") {
        await stopForRefusedApp(deps, error);
        // Nobody claims it before the breaker closes, and then it need not wait.
        await releaseClaims(db, [claim]);
      } else {
        deps.tally.failed();
        await recordAppFault(db, app, { setting: "TIKTOK_CLIENT_SECRET", detail: error.code, logId: error.logId });
        await postponeGrant(db, claim, timing.appFaultRetryMs);
      }
      return "app_fault";
    case "transient":
      deps.tally.failed();
      return backOff(deps, claim, { reason: error.code, logId: error.logId }, { mayHaveBeenSpent: true });
  }
}

async function backOff(
  { db, timing }: WorkerDeps,
  claim: Claim,
  cause: { reason: string; logId: string | null },
  { mayHaveBeenSpent, leastMs = 0 }: { mayHaveBeenSpent: boolean; leastMs?: number },
): Promise<RefreshOutcome> {
  const delayMs = Math.max(backOffAfter(claim.failureCount, timing.backOffMs), leastMs);
  await backOffGrant(db, claim, { cause, delayMs, mayHaveBeenSpent });
  return "backed_off";
}
