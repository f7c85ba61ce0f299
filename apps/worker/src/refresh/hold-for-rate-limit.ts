import { holdRequests } from "@tiktok-connect/db";
import type { TikTokUnavailableError } from "@tiktok-connect/tiktok-oauth";
import type { WorkerDeps } from "../deps.ts";

/** After a 429 no worker refreshes before the rest is over that TikTok asked for, or a usual one where it did not say. */
export async function holdForRateLimit(
  { db, app, timing }: Pick<WorkerDeps, "db" | "app" | "timing">,
  { reason, retryAfterSeconds }: TikTokUnavailableError,
): Promise<void> {
  if (reason !== "rate_limited") return;
  await holdRequests(db, app, retryAfterSeconds === null ? timing.rateLimitedHoldMs : retryAfterSeconds * 1000);
}
