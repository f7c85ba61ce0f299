import { ApiResponseError, fetchUserInfo, type TikTokClient } from "@tiktok-connect/tiktok-oauth";

/** Whether TikTok says of an access token, which has not expired, that it is none. */
export async function isTokenDead(tiktok: TikTokClient, accessToken: string): Promise<boolean> {
  return (await askAboutToken(tiktok, accessToken)) === "dead";
}

/** What TikTok says of an access token that has not expired; `unanswered`: neither that it lives nor that it is none. */
export async function askAboutToken(
  tiktok: TikTokClient,
  accessToken: string,
): Promise<"living" | "dead" | "unanswered"> {
  try {
    await fetchUserInfo(tiktok, accessToken, new Set());
    return "living";
  } catch (error) {
    return error instanceof ApiResponseError && error.code === "access_token_invalid" ? "dead" : "unanswered";
  }
}
