import {
  type AuthorizationRequest,
  clearAppFaults,
  closeBreaker,
  consumeAuthorizationRequest,
  recordAppFault,
  settleAuthorizationRequest,
} from "@tiktok-connect/db";
import {
  type AuthorizationResponse,
  classifyRefusal,
  exchangeAuthorizationCode,
  OAuthResponseError,
  parseAuthorizationResponse,
  TikTokUnavailableError,
  type TokenSet,
} from "@tiktok-connect/tiktok-oauth";
import { attempt } from "./attempt.ts";
import { hashState } from "./begin-connection.ts";
import type { ConnectionDeps } from "./connection-deps.ts";
import { countRequest } from "./count-request.ts";
import { keepGrant } from "./keep-grant.ts";
import type { ConnectionOutcome } from "./outcome.ts";

/** What to look at when no setting of ours can mend it. */
const PORTAL = "TikTok's developer portal";

/** Settings that a code exchanged for tokens speaks for: TikTok took all of them. */
const PROVEN_BY_EXCHANGE = [
  "TIKTOK_CLIENT_KEY",
  "TIKTOK_CLIENT_SECRET",
  "TIKTOK_REDIRECT_URI",
  "TIKTOK_SCOPES",
  "TIKTOK_PKCE",
  PORTAL,
];

/** Somebody came back from TikTok. Whatever they come back with, it ends in a result that the page can explain. */
export async function completeConnection(
  deps: ConnectionDeps,
  {
    userId,
    sessionId,
    browserHash,
    query,
  }: { userId: string; sessionId: string; browserHash: Buffer | null; query: Record<string, unknown> },
): Promise<ConnectionOutcome> {
  const response = parseAuthorizationResponse(query);
  if (response.kind === "malformed") return { result: "expired" };
  // Anybody can write such an address; without a state of ours it says nothing that is worth keeping.
  if (response.state === null) return { result: response.kind === "misconfigured" ? "misconfigured" : "unavailable" };
  if (browserHash === null) return { result: "expired" };

  // The state is used up before anything else, so that a replay finds nothing.
  const stateHash = hashState(response.state);
  const request = await consumeAuthorizationRequest(deps.db, { stateHash, userId, browserHash, sessionId });
  if (!request) return { result: "expired" };

  const outcome: ConnectionOutcome = {
    ...(request.accountId !== null && { accountId: request.accountId }),
    ...(await handleResponse(deps, { userId, request, response })),
  };
  await attempt(deps, "remember how a connection ended", settleAuthorizationRequest(deps.db, request.id, outcome));
  return outcome;
}

async function handleResponse(
  deps: ConnectionDeps,
  {
    userId,
    request,
    response,
  }: { userId: string; request: AuthorizationRequest; response: Exclude<AuthorizationResponse, { kind: "malformed" }> },
): Promise<ConnectionOutcome> {
  switch (response.kind) {
    case "denied":
      return { result: "denied" };
    case "unavailable":
      return { result: "unavailable" };
    case "misconfigured":
      await recordAppFault(deps.db, deps.app, {
        setting: response.setting ?? PORTAL,
        detail: response.advice,
        logId: null,
      });
      return { result: "misconfigured", setting: response.setting };
    case "code":
      return exchange(deps, { userId, request, response });
  }
}

async function exchange(
  deps: ConnectionDeps,
  {
    userId,
    request,
    response,
  }: { userId: string; request: AuthorizationRequest; response: Extract<AuthorizationResponse, { kind: "code" }> },
): Promise<ConnectionOutcome> {
  const { db, app, cipher, tiktok, log } = deps;
  const place = { table: "authorization_request", column: "code_verifier", rowId: request.id } as const;
  await countRequest(deps);
  let tokens: TokenSet;
  try {
    tokens = await exchangeAuthorizationCode(tiktok, {
      code: response.code,
      codeVerifier: request.sealedCodeVerifier && cipher.open(request.sealedCodeVerifier, place),
    });
  } catch (error) {
    if (error instanceof TikTokUnavailableError) {
      log.warn({ err: error }, "TikTok did not answer the exchange of a code");
      return { result: "unavailable" };
    }
    if (error instanceof OAuthResponseError) return handleRefusal(deps, error);
    throw error;
  }
  const told = tokens.scopes ?? response.grantedScopes;
  const outcome = await keepGrant(deps, { userId, request, tokens, granted: told.size > 0 ? told : null });
  await attempt(deps, "forget faults of the app", clearAppFaults(db, app, PROVEN_BY_EXCHANGE));
  // TikTok takes the app and answers: whatever stopped refreshing is over.
  await attempt(deps, "let refreshing go on", closeBreaker(db, app));
  return outcome;
}

async function handleRefusal(
  { db, app, log }: ConnectionDeps,
  refusal: OAuthResponseError,
): Promise<ConnectionOutcome> {
  log.warn({ err: refusal, logId: refusal.logId }, "TikTok refused the exchange of a code");
  if (classifyRefusal(refusal) !== "app_fault") return { result: "unavailable" };
  const setting = settingAtFault(refusal);
  await recordAppFault(db, app, { setting, detail: refusal.message, logId: refusal.logId });
  return { result: "misconfigured", setting };
}

/** Which variable to look at, by TikTok's own sentences. */
function settingAtFault({ description }: OAuthResponseError): string {
  if (/^redirect_uri/i.test(description ?? "")) return "TIKTOK_REDIRECT_URI";
  if (/^code verifier/i.test(description ?? "")) return "TIKTOK_PKCE";
  return "TIKTOK_CLIENT_SECRET";
}
