import { setTimeout as wait } from "node:timers/promises";
import { chargeRequests, claimGrantToEnd, endRemovedGrant, findAccessToken, releaseClaims } from "@tiktok-connect/db";
import { OAuthResponseError, revokeToken, TikTokUnavailableError } from "@tiktok-connect/tiktok-oauth";
import type { WorkerDeps } from "../deps.ts";
import { refreshGrant } from "../refresh/refresh-grant.ts";
import { isTokenDead } from "./token-dead.ts";

/** The owner waits on the page: so often, and no longer. */
const TRIES = 3;

/**
 * Removes the access of a living account at TikTok because its owner wants to be asked anew, as TikTok otherwise keeps to
 * what was allowed the first time. The grant ends when TikTok has confirmed, and not before: when TikTok cannot be reached
 * the account is what it was.
 */
export async function removeAccess(deps: WorkerDeps, accountId: string): Promise<void> {
  for (let tried = 1; !deps.stopping.aborted; tried++) {
    const outcome = await tryToRemove(deps, accountId);
    deps.log.info({ accountId, outcome }, "access was to be removed at TikTok");
    if (outcome !== "unavailable" || tried === TRIES) return;
    await wait(deps.timing.accessRemovalRetryMs);
  }
}

type RemovalOutcome =
  | "removed"
  /** Nothing has changed, and trying again may help. */
  | "unavailable"
  /** The grant has ended meanwhile, or the account is being disconnected. */
  | "nothing_to_remove";

async function tryToRemove(deps: WorkerDeps, accountId: string): Promise<RemovalOutcome> {
  const { db, app, cipher, tiktok, timing } = deps;
  const stored = await findAccessToken(db, app, accountId);
  if (!stored) return "nothing_to_remove";
  const place = { table: "tiktok_grant", column: "access_token", rowId: accountId } as const;
  const accessToken = cipher.open(stored.sealedAccessToken, place);
  await chargeRequests(db, app, 1);
  // Last: nothing may fail between a claim and its request, which would leave it open whether it was sent.
  const claimedAt = performance.now();
  const claim = await claimGrantToEnd(db, app, { accountId, terms: timing.claim });
  if (!claim) return "unavailable";
  if (claim.generation !== stored.generation) {
    await releaseClaims(db, [claim]);
    return "unavailable";
  }
  if (stored.expired) {
    // TikTok revokes by access token. The refresh gives the claim back; the next try has a living token.
    return (await refreshGrant(deps, claim, claimedAt)) === "ended" ? "nothing_to_remove" : "unavailable";
  }
  try {
    const { logId } = await revokeToken(tiktok, accessToken);
    await endRemovedGrant(db, claim, logId);
    return "removed";
  } catch (error) {
    if (!(error instanceof OAuthResponseError || error instanceof TikTokUnavailableError)) throw error;
    // TikTok does not say how it answers for a grant that is gone already; what it says of the token does, unless the token
    // may have been replaced by a refresh that was never answered.
    const mayBeReplaced = claim.unansweredCount > 0 || claim.rotationInDoubt;
    if (!mayBeReplaced && (await isTokenDead(deps, accessToken))) {
      await endRemovedGrant(db, claim, error.logId);
      return "removed";
    }
    await releaseClaims(db, [claim]);
    return "unavailable";
  }
}
