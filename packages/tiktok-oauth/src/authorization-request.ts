import { createHash, randomBytes } from "node:crypto";
import type { TikTokClient } from "./client.ts";
import { formatScope } from "./scopes.ts";

export interface AuthorizationRequest {
  /** Where to send the person. */
  readonly url: string;
  /** 256 random bits, to be recognized when the person comes back. */
  readonly state: string;
  /** To be kept for the exchange of the code; null when the app registration wants no code challenge. */
  readonly codeVerifier: string | null;
}

/**
 * Makes up a request for consent (RFC 6749, section 4.1.1).
 *
 * It always asks for TikTok's consent page: without `disable_auto_auth`, TikTok silently repeats the grant it remembers, with
 * the scopes of that time and for whatever account the browser is signed in to.
 *
 * @see https://developers.tiktok.com/doc/login-kit-web
 */
export function createAuthorizationRequest(
  client: TikTokClient,
  { scopes }: { scopes: readonly string[] },
): AuthorizationRequest {
  const state = randomBytes(32).toString("base64url");
  const codeVerifier = client.pkce === "off" ? null : randomBytes(32).toString("base64url");
  const url = new URL(client.authorizeUrl);
  const parameters = {
    client_key: client.clientKey,
    scope: formatScope(scopes),
    response_type: "code",
    redirect_uri: client.redirectUri,
    state,
    disable_auto_auth: "1",
    ...(codeVerifier === null ? {} : { code_challenge: hexChallenge(codeVerifier), code_challenge_method: "S256" }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, state, codeVerifier };
}

/** In hex, where RFC 7636 has base64url: TikTok takes the standard's form on the page and refuses it at the exchange. */
function hexChallenge(codeVerifier: string): string {
  return createHash("sha256").update(codeVerifier).digest("hex");
}
