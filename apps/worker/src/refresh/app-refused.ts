import { openBreaker, recordAppFault } from "@tiktok-connect/db";
import type { OAuthResponseError } from "@tiktok-connect/tiktok-oauth";
import type { WorkerDeps } from "../deps.ts";

/** TikTok refuses the app itself: told once to whom it concerns, and nothing is sent before it takes it again. */
export async function stopForRefusedApp(
  { db, app, timing }: WorkerDeps,
  { code, logId }: OAuthResponseError,
): Promise<void> {
  await recordAppFault(db, app, { setting: "TIKTOK_CLIENT_SECRET", detail: code, logId });
  await openBreaker(db, app, { reason: "app_refused", detail: code, logId }, timing.breaker);
}
