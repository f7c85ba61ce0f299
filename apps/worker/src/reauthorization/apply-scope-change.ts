import { setTimeout as wait } from "node:timers/promises";
import { isScopeChangeUnderWay, lookThroughAccounts } from "@tiktok-connect/db";
import type { WorkerDeps } from "../deps.ts";

/** So few that whoever commits a refreshed pair of one of them waits for a moment only. */
const AT_ONCE = 2_000;

/** Sees to it that a change of the configured scopes is carried on, should the process that was at it have ended. */
export async function carryOnScopeChange({ db, jobs }: Pick<WorkerDeps, "db" | "jobs">): Promise<void> {
  if (await isScopeChangeUnderWay(db)) await jobs.enqueue("scopes.apply", {}, { once: "all-accounts" });
}

/**
 * Looks at every account after the operator changed the configured scopes: those that fall short now are flagged and
 * told, those that do not any more are cleared. Tokens are left alone, and refreshing goes on meanwhile.
 */
export async function applyScopeChange({ db, app, timing, stopping, log }: WorkerDeps): Promise<void> {
  let toldAt = performance.now();
  while (!stopping.aborted) {
    const looked = await lookThroughAccounts(db, app, { limit: AT_ONCE });
    // Done, or another worker is at it.
    if (!looked) return;
    const { changeId, flagged, cleared, finished, again } = looked;
    if (finished) {
      log.info({ changeId, flagged, cleared }, "every account was looked at for the changed scopes");
      return;
    }
    if (performance.now() - toldAt > timing.scopeChange.tellEveryMs) {
      toldAt = performance.now();
      log.info({ changeId, flagged, cleared }, "accounts are being looked at for the changed scopes");
    }
    if (again) await wait(timing.scopeChange.busyRetryMs);
  }
}
