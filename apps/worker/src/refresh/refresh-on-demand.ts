import { claimGrant } from "@tiktok-connect/db";
import type { WorkerDeps } from "../deps.ts";
import { refreshGrant } from "./refresh-grant.ts";

/** Refreshes one account because somebody asked, unless that has happened only just or is happening now. */
export async function refreshOnDemand(deps: WorkerDeps, accountId: string): Promise<void> {
  const { db, app, timing, log } = deps;
  const claimedAt = performance.now();
  const claim = await claimGrant(db, app, { accountId, freshForMs: timing.freshForMs, terms: timing.claim });
  if (!claim) return;
  const outcome = await refreshGrant(deps, claim, claimedAt);
  log.info({ accountId, outcome }, "refreshed on demand");
}
