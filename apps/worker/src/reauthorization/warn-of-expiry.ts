import { tellExpiry } from "@tiktok-connect/db";
import type { WorkerDeps } from "../deps.ts";

const AT_ONCE = 10_000;

/** Tells owners in time that TikTok's grant ends, however well it is refreshed: 30, 7 and 1 days before. */
export async function warnOfExpiry({ db, app, stopping }: WorkerDeps): Promise<void> {
  let told: number;
  do {
    told = await tellExpiry(db, app, { limit: AT_ONCE });
  } while (told === AT_ONCE && !stopping.aborted);
}
