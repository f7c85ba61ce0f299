import { setTimeout as wait } from "node:timers/promises";
import { claimGrant, returnRequests, takeRequests } from "@tiktok-connect/db";
import type { WorkerDeps } from "../deps.ts";
import { refreshGrant } from "./refresh-grant.ts";

const LOOK_AGAIN_MS = 100;

/**
 * Refreshes one account because somebody asked, unless that has happened only just or is happening now.
 *
 * @param request.rejectedGeneration only that pair, although it is new: TikTok takes its access token no longer
 */
export async function refreshOnDemand(
  deps: WorkerDeps,
  { accountId, rejectedGeneration }: { accountId: string; rejectedGeneration?: number | undefined },
): Promise<void> {
  const { db, app, timing, log, refreshRatePerSecond } = deps;
  if (!(await isPermitted(deps))) {
    log.info({ accountId }, "not refreshed on demand: more was asked for than the rate allows");
    return;
  }
  const claimedAt = performance.now();
  const claim = await claimGrant(db, app, {
    accountId,
    freshForMs: rejectedGeneration === undefined ? timing.freshForMs : timing.rejectedFreshForMs,
    rejectedGeneration: rejectedGeneration ?? null,
    terms: timing.claim,
  });
  if (!claim) {
    if (refreshRatePerSecond > 0) await returnRequests(db, app, 1);
    return;
  }
  const outcome = await refreshGrant(deps, claim, claimedAt, { awaited: true });
  log.info({ accountId, outcome }, "refreshed on demand");
}

/** Waits for a share of the rate, but no longer than anybody waits for the answer. */
async function isPermitted({ db, app, timing, stopping, refreshRatePerSecond }: WorkerDeps): Promise<boolean> {
  const request = { wanted: 1, ratePerSecond: refreshRatePerSecond, lane: "on_demand" } as const;
  const giveUpAt = performance.now() + timing.onDemandPatienceMs;
  while (!stopping.aborted) {
    if (refreshRatePerSecond === 0 || (await takeRequests(db, app, request)) === 1) return true;
    if (performance.now() > giveUpAt) return false;
    await wait(LOOK_AGAIN_MS);
  }
  return false;
}
