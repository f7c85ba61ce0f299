import type { TikTokClient } from "./client.ts";
import { requestTokens } from "./token-endpoint.ts";
import type { TokenSet } from "./token-set.ts";

/**
 * Trades an authorization code for a token set (RFC 6749, section 4.1.3).
 *
 * A code works once. What is returned is the only copy: save it before doing anything else.
 *
 * @param authorization.code decoded once, as {@link parseAuthorizationResponse} returns it
 * @param authorization.codeVerifier of the request that led to the code; null when it had no code challenge
 * @throws {OAuthResponseError} refused; `invalid_grant` means that the code is used, too old or not TikTok's
 * @throws {TikTokUnavailableError} no usable answer; the code may be spent when `requestSent`
 * @see https://developers.tiktok.com/doc/oauth-get-a-user-access-token
 */
export function exchangeAuthorizationCode(
  client: TikTokClient,
  { code, codeVerifier }: { code: string; codeVerifier: string | null },
): Promise<TokenSet> {
  return requestTokens(client, {
    grant_type: "authorization_code",
    code,
    redirect_uri: client.redirectUri,
    ...(codeVerifier === null ? {} : { code_verifier: codeVerifier }),
  });
}

/**
 * Trades a refresh token for a new token set (RFC 6749, section 6).
 *
 * TikTok rotates refresh tokens: when this resolves, the one passed in may be dead and the one returned is the only
 * copy. Save it before doing anything else.
 *
 * @param refreshToken the one issued last, in plain text
 * @returns lifetimes in seconds as TikTok reports them; the database's clock makes moments of them
 * @throws {OAuthResponseError} refused; {@link classifyRefusal} says what that means
 * @throws {TikTokUnavailableError} no usable answer; the refresh token may be spent when `requestSent`
 * @see https://developers.tiktok.com/docs/en/oauth-refresh-a-user-access-token
 */
export function refreshAccessToken(client: TikTokClient, refreshToken: string): Promise<TokenSet> {
  return requestTokens(client, { grant_type: "refresh_token", refresh_token: refreshToken });
}

/**
 * Finds out whether TikTok takes the app's key and secret, by a grant that touches no account (RFC 6749, section 4.4).
 *
 * @throws {OAuthResponseError} refused; `invalid_client` means that key or secret is wrong
 * @throws {TikTokUnavailableError} no usable answer
 * @see https://developers.tiktok.com/doc/client-access-token-management
 */
export async function checkClientCredentials(client: TikTokClient): Promise<{ logId: string | null }> {
  const { logId } = await requestTokens(client, { grant_type: "client_credentials" });
  return { logId };
}
