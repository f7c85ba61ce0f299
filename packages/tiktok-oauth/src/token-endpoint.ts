import type { TikTokClient } from "./client.ts";
import { failureOf, postForm } from "./oauth-endpoint.ts";
import { readTokenSet, type TokenSet } from "./token-set.ts";

/**
 * Asks the token endpoint for tokens (RFC 6749, section 3.2).
 *
 * @param grant the fields of the form that say what is traded for the tokens, `grant_type` among them
 * @throws {OAuthResponseError} refused
 * @throws {TikTokUnavailableError} no usable answer
 */
export async function requestTokens(
  client: TikTokClient,
  grant: Readonly<Record<string, string>> & { readonly grant_type: string },
): Promise<TokenSet> {
  const answer = await postForm(client, "/v2/oauth/token/", grant);
  const tokens = answer.fields && readTokenSet(answer.fields, answer.logId);
  if (tokens === null) throw failureOf(answer);
  return tokens;
}
