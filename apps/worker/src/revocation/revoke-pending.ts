import {
  abandonRevocation,
  chargeRequests,
  claimRevocations,
  confirmRevocation,
  giveUpRevocations,
  lifetimesOf,
  listLeavingAccounts,
  moveToPendingRevocation,
  postponeRevocation,
  type Revocation,
  recordAppFault,
  SealedTokenError,
  saveRevocationPair,
} from "@tiktok-connect/db";
import {
  checkClientCredentials,
  OAuthResponseError,
  refreshAccessToken,
  revokeToken,
  TikTokUnavailableError,
} from "@tiktok-connect/tiktok-oauth";
import { allEnded } from "../all-ended.ts";
import type { WorkerDeps } from "../deps.ts";
import { holdForRateLimit } from "../refresh/hold-for-rate-limit.ts";
import { backOffAfter } from "../refresh/timing.ts";
import { keepPairToRevoke } from "./keep-pair-to-revoke.ts";
import { isTokenDead } from "./token-dead.ts";

const AT_ONCE = 20;

/** Takes leaving accounts out of reach, revokes them at TikTok, and gives up on those that waited too long. */
export async function revokePending(deps: WorkerDeps): Promise<void> {
  const { db, app, timing } = deps;
  const refreshLeaseMs = timing.claim.leaseMs;
  for (const accountId of await listLeavingAccounts(db, { limit: 100, refreshLeaseMs })) await move(deps, accountId);
  for (;;) {
    if (deps.stopping.aborted) return;
    const revocations = await claimRevocations(db, app, { limit: AT_ONCE, terms: timing.revocation });
    if (revocations.length === 0) break;
    await allEnded(revocations.map((revocation) => revoke(deps, revocation)));
  }
  await giveUpRevocations(db, timing.revocation);
}

/** One account whose tokens do not open must not be in the way of the others. */
async function move({ db, app, cipher, timing, log }: WorkerDeps, accountId: string): Promise<void> {
  try {
    await moveToPendingRevocation(db, cipher, { accountId, refreshLeaseMs: timing.claim.leaseMs });
  } catch (err) {
    if (!(err instanceof SealedTokenError)) throw err;
    log.error({ err, accountId }, "the tokens of a leaving account do not open");
    await recordAppFault(db, app, { setting: "ENCRYPTION_KEYS", detail: err.message, logId: null });
  }
}

async function revoke(deps: WorkerDeps, revocation: Revocation): Promise<void> {
  const { db, log, timing } = deps;
  const { id, accountId } = revocation;
  try {
    const { logId } = await revokeAtTikTok(deps, revocation);
    await confirmRevocation(db, revocation, logId);
    log.info({ accountId, logId }, "access removed at TikTok");
  } catch (err) {
    if (!revocation.pairMayCome && (await isDead(deps, err))) {
      await abandonRevocation(db, revocation);
      log.warn({ err, accountId }, "no token is left to remove the access at TikTok with");
      return;
    }
    let delayMs = backOffAfter(revocation.failureCount, timing.backOffMs);
    if (err instanceof TikTokUnavailableError) {
      await holdForRateLimit(deps, err);
      delayMs = Math.max(delayMs, (err.retryAfterSeconds ?? 0) * 1000);
    }
    log.warn({ err, accountId, revocationId: id, delayMs }, "access could not be removed at TikTok yet");
    await postponeRevocation(db, revocation, delayMs);
  }
}

async function revokeAtTikTok(deps: WorkerDeps, revocation: Revocation): Promise<{ logId: string | null }> {
  const accessToken = await livingAccessToken(deps, revocation);
  await chargeRequests(deps.db, deps.app, 1);
  try {
    return await revokeToken(deps.tiktok, accessToken);
  } catch (error) {
    if (error instanceof TikTokUnavailableError && error.reason === "rate_limited") throw error;
    // TikTok does not say how it answers for a grant that is gone already; what it says of the token does.
    // That of a pair which has been replaced is dead, too, and says nothing.
    if (!revocation.maybeSpent && (await isTokenDead(deps, accessToken))) return { logId: null };
    throw error;
  }
}

/** TikTok revokes by access token; a stale one is refreshed first, and that pair saved before it is used. */
async function livingAccessToken(deps: WorkerDeps, revocation: Revocation): Promise<string> {
  const { db, app, cipher, tiktok, timing } = deps;
  const place = { table: "pending_revocation", rowId: revocation.id } as const;
  const { accountId, generation, startedAt, sealedRefreshToken } = revocation;
  if (!revocation.accessTokenExpired || sealedRefreshToken === null) {
    return cipher.open(revocation.sealedAccessToken, { ...place, column: "access_token" });
  }
  await chargeRequests(db, app, 1);
  const tokens = await refreshAccessToken(
    tiktok,
    cipher.open(sealedRefreshToken, { ...place, column: "refresh_token" }),
  );
  if (accountId !== null) {
    await keepPairToRevoke(deps, { accountId, generation, startedAt }, tokens);
  } else {
    // No account is shown as leaving: nobody waits for word of it, and the journal knows pairs by their account.
    const { accessLifetimeMs } = lifetimesOf(tokens, timing.due);
    await saveRevocationPair(db, cipher, revocation, {
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      accessTokenExpiresAt: new Date(startedAt.getTime() + accessLifetimeMs),
      refreshTokenExpiresAt: null,
    });
  }
  return tokens.accessToken;
}

/** TikTok takes the app, and not the pair: trying again would bring the same answer for a day. */
async function isDead({ db, app, tiktok }: WorkerDeps, error: unknown): Promise<boolean> {
  if (!(error instanceof OAuthResponseError) || error.code !== "invalid_grant") return false;
  await chargeRequests(db, app, 1);
  return checkClientCredentials(tiktok).then(
    () => true,
    () => false,
  );
}
