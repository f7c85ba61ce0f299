import {
  areRejectionsHeld,
  type Claim,
  chargeRequests,
  endGrant,
  findAccessToken,
  findToldRemoval,
  promoteSparePair,
  suspectGrant,
} from "@tiktok-connect/db";
import { checkClientCredentials, OAuthResponseError } from "@tiktok-connect/tiktok-oauth";
import type { WorkerDeps } from "../deps.ts";
import { isTokenDead } from "../revocation/token-dead.ts";
import { endReasonOf } from "../tiktok-webhooks/end-reasons.ts";
import { stopForRefusedApp } from "./app-refused.ts";
import type { RefreshOutcome } from "./refresh-grant.ts";
import { backOffAfter } from "./timing.ts";

/**
 * TikTok answered `invalid_grant`. The word alone proves nothing: a wrong client secret can look the same on every
 * account at once. A grant ends when its token was rejected twice and TikTok took the app's own credentials after the
 * first time; or, should TikTok not say anything about those, on other proof. A wave of rejections, such as a restored
 * backup brings, ends nobody before an operator has looked.
 */
export async function judgeRejection(
  deps: WorkerDeps,
  claim: Claim,
  rejection: OAuthResponseError,
): Promise<RefreshOutcome> {
  const { db, app, cipher } = deps;
  // A request of this pair that was never answered may have spent it: the rejection could be expected, and says nothing
  // about the app. TikTok's failures say nothing for it: they come in waves, and so may what TikTok rejects behind one.
  const expected = claim.unansweredCount > 0;
  if (claim.rejectionCount === 0) {
    if (!expected) deps.tally.rejected();
  } else if (await isProven(deps, claim)) {
    if (await promoteSparePair(db, cipher, claim)) return "spare_used";
    if (!expected && (await areRejectionsHeld(db, app))) return suspect(deps, claim, rejection);
    // TikTok may have told why, and told it by webhook while nothing could confirm it.
    const told = await findToldRemoval(db, claim.accountId);
    const isRotationLost = expected || claim.rotationInDoubt;
    const reason = told !== null ? endReasonOf(told) : isRotationLost ? "rotation_lost" : "grant_rejected";
    if (reason === "rotation_lost") await adoptAnswers(deps);
    const ended = await endGrant(db, claim, { reason, logId: rejection.logId });
    return ended ? "ended" : "superseded";
  }
  return suspect(deps, claim, rejection);
}

/** The answer may lie on a disk of ours, kept by a process that has died: what comes from there fences the end. */
async function adoptAnswers({ answers, log }: WorkerDeps): Promise<void> {
  await answers.adopt().catch((err: unknown) => log.warn({ err }, "the journals of others could not be brought in"));
}

async function suspect(
  { db, timing }: WorkerDeps,
  claim: Claim,
  rejection: OAuthResponseError,
): Promise<RefreshOutcome> {
  const delayMs =
    claim.rejectionCount === 0 ? timing.suspectRetryMs : backOffAfter(claim.rejectionCount - 1, timing.backOffMs);
  await suspectGrant(db, claim, { delayMs, cause: { reason: "rejected", logId: rejection.logId } });
  return "suspect";
}

async function isProven(deps: WorkerDeps, claim: Claim): Promise<boolean> {
  const { db, app } = deps;
  await chargeRequests(db, app, 1);
  try {
    await checkClientCredentials(deps.tiktok);
    return true;
  } catch (error) {
    if (error instanceof OAuthResponseError && error.code === "invalid_client") {
      await stopForRefusedApp(deps, error);
      return false;
    }
  }
  return (await isAccessTokenDead(deps, claim)) || isRejectedLongEnough(deps, claim);
}

/** A token that has not expired and is invalid all the same: TikTok ended the grant. */
async function isAccessTokenDead(deps: WorkerDeps, claim: Claim): Promise<boolean> {
  const { db, app, cipher } = deps;
  const stored = await findAccessToken(db, app, claim.accountId);
  if (!stored || stored.expired || stored.generation !== claim.generation) return false;
  const place = { table: "tiktok_grant", column: "access_token", rowId: claim.accountId } as const;
  return isTokenDead(deps, cipher.open(stored.sealedAccessToken, place));
}

function isRejectedLongEnough({ timing }: WorkerDeps, claim: Claim): boolean {
  const suspectForMs = claim.suspectSince ? claim.startedAt.getTime() - claim.suspectSince.getTime() : 0;
  return claim.rejectionCount >= 2 && suspectForMs >= timing.suspectProofMs;
}
