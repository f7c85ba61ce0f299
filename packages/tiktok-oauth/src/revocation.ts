import { errorWord } from "./answer.ts";
import type { TikTokClient } from "./client.ts";
import { failureOf, type OAuthAnswer, postForm } from "./oauth-endpoint.ts";

/**
 * Ends the whole grant: TikTok takes the app off the account's list of connected apps, and every token of the account dies.
 *
 * @param accessToken a living one; TikTok does not say what it does with others
 * @throws {OAuthResponseError} refused
 * @throws {TikTokUnavailableError} no usable answer; the grant may have ended when `requestSent`
 * @see https://developers.tiktok.com/docs/en/oauth-revoke-a-user-access-token
 */
export async function revokeToken(client: TikTokClient, accessToken: string): Promise<{ logId: string | null }> {
  const answer = await postForm(client, "/v2/oauth/revoke/", { token: accessToken });
  if (!isSuccess(answer)) throw failureOf(answer);
  return { logId: answer.logId };
}

/** TikTok's page says that the body is empty, and its sample shows `{}`. */
function isSuccess({ httpStatus, body, fields, cutShort }: OAuthAnswer): boolean {
  if (httpStatus >= 300) return false;
  return fields ? errorWord(fields) === null : cutShort === null && body.toString().trim() === "";
}
