import { countDueGrants, endExpiredGrants, listExpiredWithSpare, promoteSparePair } from "@tiktok-connect/db";
import type { WorkerDeps } from "../deps.ts";

/** More permits than workers are of no use, and a permit costs little. */
const MOST_PERMITS = 16;
const EXPIRED_AT_ONCE = 1_000;

/**
 * Looks for work: ends what cannot be refreshed any more, and lays out permits for what can. A permit names no account;
 * whoever takes one works off what is most urgent.
 */
export async function sweep({ db, app, cipher, jobs, timing, refreshConcurrency }: WorkerDeps): Promise<void> {
  for (const grant of await listExpiredWithSpare(db, app)) await promoteSparePair(db, cipher, grant);
  await endExpiredGrants(db, app, { limit: EXPIRED_AT_ONCE, leaseMs: timing.claim.leaseMs });
  const due = await countDueGrants(db, app, MOST_PERMITS * refreshConcurrency);
  const permits = Math.min(MOST_PERMITS, Math.ceil(due / refreshConcurrency));
  if (permits > 0) await jobs.topUp("refresh.due", {}, permits);
}
