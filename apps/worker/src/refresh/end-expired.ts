import { endExpiredGrants, listExpiredWithSpare, promoteSparePair } from "@tiktok-connect/db";
import type { WorkerDeps } from "../deps.ts";

const AT_ONCE = 1_000;

/** Ends what cannot be refreshed any more, unless a spare pair takes its place. */
export async function endExpired({ db, app, cipher, timing, stopping }: WorkerDeps): Promise<void> {
  for (const grant of await listExpiredWithSpare(db, app)) await promoteSparePair(db, cipher, grant);
  let ended: number;
  do {
    ended = await endExpiredGrants(db, app, { limit: AT_ONCE, leaseMs: timing.claim.leaseMs });
  } while (ended === AT_ONCE && !stopping.aborted);
}
