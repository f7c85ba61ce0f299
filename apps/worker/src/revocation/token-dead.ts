import { ApiResponseError, fetchUserInfo, type TikTokClient } from "@tiktok-connect/tiktok-oauth";

/** Whether TikTok says of an access token, which has not expired, that it is none. */
export async function isTokenDead(tiktok: TikTokClient, accessToken: string): Promise<boolean> {
  try {
    await fetchUserInfo(tiktok, accessToken, new Set());
    return false;
  } catch (error) {
    return error instanceof ApiResponseError && error.code === "access_token_invalid";
  }
}
