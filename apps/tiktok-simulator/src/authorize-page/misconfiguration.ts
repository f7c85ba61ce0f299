import type { App } from "../state/apps.ts";
import { isRegistered } from "../state/redirect-uris.ts";
import { openIdOf, type User } from "../state/users.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";

/** A fault of the app or of its request, as TikTok's error page has it in its URL. */
export interface Misconfiguration {
  readonly error: string;
  /** The parameter to correct. */
  readonly error_type: string;
  readonly errCode?: string;
}

/** What TikTok finds before it knows who is signed in. */
export function faultOfRequest(request: AuthorizationRequest): Misconfiguration | null {
  if (request.clientKey === "") return { error: "param_error", errCode: "10003", error_type: "client_key" };
  if (request.responseType !== "code") return { error: "unsupported_response_type", error_type: "response_type" };
  if (request.codeChallengeMethod !== null && request.codeChallengeMethod !== "S256") {
    return { error: "param_error", errCode: "10008", error_type: "code_challenge_method" };
  }
  return null;
}

/** What depends on the app's registration, and is looked at only once somebody is signed in. */
export function faultOfApp(app: App | null, request: AuthorizationRequest, user: User): Misconfiguration | null {
  if (!app) return { error: "unauthorized_client", error_type: "client_key" };
  const { redirectUris, scopes, pkce, targetUsers, clientKey } = app.settings;
  if (!isRegistered(redirectUris, request.redirectUri)) return { error: "invalid_request", error_type: "redirect_uri" };
  const refused = request.scopes.length === 0 || request.scopes.some((scope) => !scopes.includes(scope));
  if (refused) return { error: "invalid_scope", error_type: "scope" };
  if (lacksChallenge(pkce, request)) return { error: "param_error", errCode: "10007", error_type: "code_challenge" };
  if (targetUsers && !targetUsers.includes(openIdOf(clientKey, user.userId))) {
    return { error: "access_denied", error_type: "non_sandbox_target" };
  }
  return null;
}

/** Any string of the right length passes here: a challenge in base64url fails only when the code is exchanged. */
function lacksChallenge(pkce: App["settings"]["pkce"], { codeChallenge }: AuthorizationRequest): boolean {
  if (codeChallenge === null) return pkce === "required";
  return pkce !== "ignored" && !/^.{43,128}$/.test(codeChallenge);
}
