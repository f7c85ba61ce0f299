/** What the browser brought to the authorize page, in TikTok's words. */
export interface AuthorizationRequest {
  readonly clientKey: string;
  readonly responseType: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly state: string | null;
  readonly codeChallenge: string | null;
  readonly codeChallengeMethod: string | null;
  /** `disable_auto_auth=1`: ask even if the user has consented before. */
  readonly alwaysAsk: boolean;
}

export function readAuthorizationRequest(query: URLSearchParams): AuthorizationRequest {
  return {
    clientKey: query.get("client_key") ?? "",
    responseType: query.get("response_type") ?? "",
    scopes: (query.get("scope") ?? "").split(",").filter(Boolean),
    redirectUri: query.get("redirect_uri") ?? "",
    state: query.get("state"),
    codeChallenge: query.get("code_challenge"),
    codeChallengeMethod: query.get("code_challenge_method"),
    alwaysAsk: query.get("disable_auto_auth") === "1",
  };
}
