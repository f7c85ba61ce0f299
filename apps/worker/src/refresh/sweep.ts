import { lookForWork } from "@tiktok-connect/db";
import type { WorkerDeps } from "../deps.ts";
import { probeBreaker } from "./probe-breaker.ts";

/** More permits than workers are of no use, and a permit costs little. */
const MOST_PERMITS = 16;

/**
 * Looks for work, and lays out permits for it. A permit names no account; whoever takes one works off what is most
 * urgent. Idle, a sweep is a single query.
 */
export async function sweep(deps: WorkerDeps): Promise<void> {
  const { db, app, jobs, refreshConcurrency } = deps;
  const { due, probeDue } = await lookForWork(db, app, { countUpTo: MOST_PERMITS * refreshConcurrency });
  if (probeDue) await probeBreaker(deps);
  const permits = Math.min(MOST_PERMITS, Math.ceil(due / refreshConcurrency));
  if (permits > 0) await jobs.topUp("refresh.due", {}, permits);
}
