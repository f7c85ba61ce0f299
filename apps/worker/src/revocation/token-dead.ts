import { chargeRequests } from "@tiktok-connect/db";
import { ApiResponseError, fetchUserInfo } from "@tiktok-connect/tiktok-oauth";
import type { WorkerDeps } from "../deps.ts";

/** Whether TikTok says of an access token, which has not expired, that it is none. */
export async function isTokenDead(deps: WorkerDeps, accessToken: string): Promise<boolean> {
  return (await askAboutToken(deps, accessToken)) === "dead";
}

/** What TikTok says of an access token that has not expired; `unanswered`: neither that it lives nor that it is none. */
export async function askAboutToken(
  { db, app, tiktok }: WorkerDeps,
  accessToken: string,
): Promise<"living" | "dead" | "unanswered"> {
  await chargeRequests(db, app, 1);
  try {
    await fetchUserInfo(tiktok, accessToken, new Set());
    return "living";
  } catch (error) {
    return error instanceof ApiResponseError && error.code === "access_token_invalid" ? "dead" : "unanswered";
  }
}
