import { setTimeout as wait } from "node:timers/promises";
import { announce, returnRequests, takeRequests } from "@tiktok-connect/db";
import { allEnded } from "../all-ended.ts";
import type { WorkerDeps } from "../deps.ts";
import { refreshGrant } from "./refresh-grant.ts";

/** Refreshes accounts because somebody asked, unless that has happened only just or is happening now. */
export async function refreshOnDemand(deps: WorkerDeps, { asks }: { asks: readonly Ask[] }): Promise<void> {
  await allEnded(asks.map((ask) => deps.onDemandSlots(() => refreshAsked(deps, ask))));
}

interface Ask {
  accountId: string;
  /** Only that pair, although it is new: TikTok takes its access token no longer. */
  rejectedGeneration?: number | undefined;
}

async function refreshAsked(deps: WorkerDeps, { accountId, rejectedGeneration }: Ask): Promise<void> {
  const { db, app, log, refreshRatePerSecond } = deps;
  if (!(await isPermitted(deps))) {
    log.info({ accountId }, "not refreshed on demand: more was asked for than the rate allows");
    return;
  }
  const claimed = await deps.claimAsked({ accountId, rejectedGeneration: rejectedGeneration ?? null });
  if (!claimed) {
    // Whoever asked may have missed what made this superfluous, and looks now.
    await announce(db, [accountId]);
    if (refreshRatePerSecond > 0) await returnRequests(db, app, 1);
    return;
  }
  const outcome = await refreshGrant(deps, claimed.claim, claimed.claimedAt, { awaited: true });
  log.info({ accountId, outcome }, "refreshed on demand");
}

/** Waits for a share of the rate, but no longer than anybody waits for the answer. */
async function isPermitted({ db, app, timing, stopping, refreshRatePerSecond }: WorkerDeps): Promise<boolean> {
  const request = { wanted: 1, ratePerSecond: refreshRatePerSecond, lane: "on_demand" } as const;
  const giveUpAt = performance.now() + timing.onDemandPatienceMs;
  while (!stopping.aborted) {
    if (refreshRatePerSecond === 0 || (await takeRequests(db, app, request)) === 1) return true;
    if (performance.now() > giveUpAt) return false;
    await wait(timing.onDemandLookAgainMs);
  }
  return false;
}
