import { chargeRequests, claimProbeGrants, clearAppFaults, closeBreaker, takeProbe } from "@tiktok-connect/db";
import { checkClientCredentials, OAuthResponseError } from "@tiktok-connect/tiktok-oauth";
import { allEnded } from "../all-ended.ts";
import type { WorkerDeps } from "../deps.ts";
import { stopForRefusedApp } from "./app-refused.ts";
import { refreshGrant } from "./refresh-grant.ts";

/** No more accounts than these are risked to find out whether TikTok answers again. */
const PROBED_AT_ONCE = 3;

/** Asks TikTok, at most every so often for all workers together, whether refreshing may go on. */
export async function probeBreaker(deps: WorkerDeps): Promise<void> {
  const { db, app, timing, log } = deps;
  if (!(await takeProbe(db, app, timing.breaker))) return;
  if (!(await isAnswered(deps))) return;
  if (!(await closeBreaker(db, app))) return;
  await clearAppFaults(db, app, ["TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET"]);
  log.info("TikTok answers again: refreshing goes on");
}

/** The app's own credentials first: they risk no account. What they cannot tell, a few accounts do. */
async function isAnswered(deps: WorkerDeps): Promise<boolean> {
  const { db, app, tiktok, timing, log } = deps;
  await chargeRequests(db, app, 1);
  try {
    await checkClientCredentials(tiktok);
    return true;
  } catch (error) {
    if (error instanceof OAuthResponseError && error.code === "invalid_client") {
      await stopForRefusedApp(deps, error);
      return false;
    }
    log.debug({ err: error }, "TikTok did not say anything of the app's credentials");
  }
  // Before the claim: nothing may fail between that and the requests, which would leave it open whether they were sent.
  await chargeRequests(db, app, PROBED_AT_ONCE);
  const claimedAt = performance.now();
  const claims = await claimProbeGrants(db, app, { limit: PROBED_AT_ONCE, terms: timing.claim });
  const outcomes = await allEnded(claims.map((claim) => refreshGrant(deps, claim, claimedAt)));
  return outcomes.includes("refreshed");
}
