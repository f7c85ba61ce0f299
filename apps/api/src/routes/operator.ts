import type { OperatorOverview } from "@tiktok-connect/contract";
import {
  type AccountCount,
  MOST_COUNTED,
  type Overview,
  RATE_WINDOW_SECONDS,
  readOverview,
  refreshingState,
} from "@tiktok-connect/db";
import { Router } from "express";
import type { ApiDeps } from "../deps.ts";
import { requireOperator } from "../identity/operators.ts";

/** Accounts are counted again when the last count is this old and somebody looks. */
const COUNT_AGAIN_AFTER_SECONDS = 10;

/** Counting takes no more than this part of a worker's and the database's time. */
const PART_FOR_COUNTING = 0.05;

/** How an installation is, for whoever runs it. Nothing here takes longer because there are more accounts. */
export function operatorRoutes(deps: ApiDeps): Router {
  const { db, app, jobs, log } = deps;
  return Router().get("/overview", requireOperator(deps), async (_req, res) => {
    const overview = await readOverview(db, app);
    if (isOld(overview.count)) {
      // While it waits or runs, another one is superfluous. Nobody looks: nothing is counted.
      jobs
        .enqueue("accounts.count", {}, { once: "now" })
        .catch((err: unknown) => log.warn({ err }, "the queue is away"));
    }
    const queues = await jobs.depths().catch(() => null);
    res.json({ ...present(overview), queues } satisfies OperatorOverview);
  });
}

function isOld(count: AccountCount | null): boolean {
  if (!count) return true;
  return count.ageSeconds >= Math.max(COUNT_AGAIN_AFTER_SECONDS, count.tookMs / 1_000 / PART_FOR_COUNTING);
}

function present(overview: Overview): Omit<OperatorOverview, "queues"> {
  const { control, configured, count } = overview;
  return {
    at: new Date().toISOString(),
    refreshing: presentRefreshing(control),
    suspects: { count: control.suspects, heldSince: control.rejectionsHeldSince?.toISOString() ?? null },
    outcomes: { withinSeconds: RATE_WINDOW_SECONDS, ...overview.outcomes },
    due: { count: overview.due, lagSeconds: overview.lagSeconds },
    requestBudget: control.requestBudget,
    lifetimes: control.lifetimes && { ...control.lifetimes, since: control.lifetimes.since.toISOString() },
    troubleClasses: overview.troubleClasses,
    latestTroubles: overview.latestTroubles.map((trouble) => ({ ...trouble, at: trouble.at.toISOString() })),
    faults: overview.faults.map((fault) => ({ ...fault, since: fault.since.toISOString() })),
    scopes: { configured: [...configured.scopes], canary: [...configured.canaryScopes] },
    count: count && presentCount(count),
    countedUpTo: MOST_COUNTED,
  };
}

function presentCount(count: AccountCount): OperatorOverview["count"] {
  const { countedAt, tookMs, accounts, ended, due, living, scopes } = count;
  return { countedAt: countedAt.toISOString(), tookMs, accounts, ended, due, living, scopes };
}

function presentRefreshing(control: Overview["control"]): OperatorOverview["refreshing"] {
  const stop = refreshingState(control);
  switch (stop.state) {
    case "running":
      return { state: "running" };
    case "paused":
      return { state: "paused", since: stop.since.toISOString() };
    case "held":
      return { state: "held", until: stop.until.toISOString() };
    case "breaker_open": {
      const { detail = null, logId = null } = control.breaker ?? {};
      return { state: "breaker_open", since: stop.since.toISOString(), reason: stop.reason, detail, logId };
    }
  }
}
