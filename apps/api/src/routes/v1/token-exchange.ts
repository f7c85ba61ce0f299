import {
  ACCESS_TOKEN_TYPE,
  type OAuthError,
  TOKEN_EXCHANGE_GRANT,
  type TokenExchangeAnswer,
  tokenExchangeRequest,
} from "@tiktok-connect/contract/v1";
import express, { type ErrorRequestHandler, type Request, Router } from "express";
import type * as z from "zod";
import { issueAccessToken, type TokenAnswer } from "../../broker/issue-access-token.ts";
import { reauthorizeUrl } from "../../connection/reauthorize-url.ts";
import type { ApiDeps } from "../../deps.ts";
import { bearerToken } from "../../http/bearer.ts";
import { createFailureLog } from "../../http/failure-log.ts";
import { asAccountId, parse } from "../../http/parse.ts";
import { asProblem } from "../../http/problem.ts";
import { splitScopes } from "./split-scopes.ts";

const BODY_LIMIT_BYTES = 8_192;

type Form = z.output<typeof tokenExchangeRequest>;

/** An answer that says no in the words of RFC 6749, section 5.2, and RFC 8693, section 2.2.2. */
class OAuthRefusal extends Error {
  override readonly name = "OAuthRefusal";
  readonly status: number;
  readonly code: OAuthError["error"];
  readonly options: { retryAfterSeconds?: number; errorUri?: string };
  constructor(status: number, code: OAuthError["error"], description: string, options: OAuthRefusal["options"] = {}) {
    super(description);
    this.status = status;
    this.code = code;
    this.options = options;
  }
}

/** The token broker for clients that speak OAuth 2.0 token exchange (RFC 8693). */
export function tokenExchangeRoute(deps: ApiDeps): Router {
  const { log, page } = deps;
  const logFailure = createFailureLog(log);
  const router = Router();
  router.post("/oauth/token", express.urlencoded({ extended: false, limit: BODY_LIMIT_BYTES }), async (req, res) => {
    if (!req.is("application/x-www-form-urlencoded")) {
      throw new OAuthRefusal(400, "invalid_request", "Send a form, application/x-www-form-urlencoded.");
    }
    const form = parse(tokenExchangeRequest, req.body);
    if (form.grant_type !== TOKEN_EXCHANGE_GRANT) {
      throw new OAuthRefusal(400, "unsupported_grant_type", `Only ${TOKEN_EXCHANGE_GRANT} is answered here.`);
    }
    const accountId = targetOf(form);
    const answer = await issueAccessToken(deps.broker, {
      apiKey: apiKeyOf(req, form),
      accountId,
      minValiditySeconds: form.min_validity ?? null,
      scopes: splitScopes(form.scope),
      rejected: form.rejected ?? null,
      callerAddress: req.ip ?? "",
    });
    if (answer.kind !== "token") throw refuse(answer, reauthorizeUrl(page, accountId));
    const { accessToken, expiresAtMs, nowMs, scopes } = answer.token;
    const token: TokenExchangeAnswer = {
      access_token: accessToken,
      issued_token_type: ACCESS_TOKEN_TYPE,
      token_type: "Bearer",
      expires_in: Math.floor((expiresAtMs - nowMs) / 1000),
      scope: scopes.join(" "),
    };
    res.json(token);
  });

  const refuseInItsWords: ErrorRequestHandler = (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const { status, code, message, options } = asRefusal(error);
    if (status >= 500 && !(error instanceof OAuthRefusal)) logFailure(error, { away: status === 503, req });
    if (status === 401) res.set("www-authenticate", "Bearer");
    if (options.retryAfterSeconds !== undefined) res.set("retry-after", String(options.retryAfterSeconds));
    const { errorUri } = options;
    const body: OAuthError = {
      error: code,
      error_description: message,
      ...(errorUri !== undefined && { error_uri: errorUri }),
    };
    res.status(status).json(body);
  };
  router.use(refuseInItsWords);
  return router;
}

/** A key in the form is the subject token; one in the header names the client, and stands for it. */
function apiKeyOf(req: Request, form: Form): string | null {
  const inHeader = bearerToken(req);
  const inForm = form.subject_token ?? null;
  if (inForm !== null && form.subject_token_type !== ACCESS_TOKEN_TYPE) {
    throw new OAuthRefusal(400, "invalid_request", `subject_token_type must be ${ACCESS_TOKEN_TYPE}.`);
  }
  if (inHeader !== null && inForm !== null && inHeader !== inForm) {
    throw new OAuthRefusal(400, "invalid_request", "Two different API keys were sent.");
  }
  return inHeader ?? inForm;
}

/** The account that is meant, by its id or its address. */
function targetOf({ audience, resource, requested_token_type: wanted }: Form): string {
  if (wanted !== undefined && wanted !== ACCESS_TOKEN_TYPE) {
    throw new OAuthRefusal(400, "invalid_request", `requested_token_type can only be ${ACCESS_TOKEN_TYPE}.`);
  }
  const byAddress = resource === undefined ? undefined : /\/v1\/accounts\/([^/?#]+)$/.exec(resource)?.[1];
  if (resource !== undefined && byAddress === undefined) {
    throw new OAuthRefusal(400, "invalid_target", "resource must be the address of an account, …/v1/accounts/ID.");
  }
  const named = audience ?? byAddress;
  if (named === undefined || (byAddress !== undefined && byAddress !== named)) {
    throw new OAuthRefusal(400, "invalid_request", "Name one account, as audience or resource.");
  }
  return asAccountId(named);
}

function asRefusal(error: unknown): OAuthRefusal {
  if (error instanceof OAuthRefusal) return error;
  const problem = asProblem(error);
  const { retryAfterSeconds } = problem;
  const later = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  if (problem.status === 503) return new OAuthRefusal(503, "temporarily_unavailable", problem.message, later);
  if (problem.status >= 500) return new OAuthRefusal(500, "server_error", problem.message);
  return new OAuthRefusal(400, "invalid_request", problem.message);
}

function refuse(answer: Exclude<TokenAnswer, { kind: "token" }>, url: string): OAuthRefusal {
  switch (answer.kind) {
    case "unknown_key":
      return new OAuthRefusal(401, "invalid_client", "The API key is missing, unknown or revoked.");
    case "too_many_requests":
      return new OAuthRefusal(429, "temporarily_unavailable", "Keep tokens until shortly before they end.", answer);
    case "key_may_only_read":
      return new OAuthRefusal(400, "unauthorized_client", "Use a key of the scope token.");
    case "unknown_account":
      return new OAuthRefusal(400, "invalid_target", "The key opens no such account.");
    case "disconnecting":
      return new OAuthRefusal(400, "invalid_grant", "The account is being disconnected.");
    case "app_changed":
      return new OAuthRefusal(400, "invalid_grant", "The account belongs to another TikTok app.");
    case "reauthorization_required":
      return new OAuthRefusal(400, "invalid_grant", `reauthorization_required: ${answer.reason}`, { errorUri: url });
    case "scope_missing":
      return new OAuthRefusal(400, "invalid_scope", `scope_missing: ${answer.missingScopes.join(" ")}`, {
        errorUri: url,
      });
    case "min_validity_too_long":
      return new OAuthRefusal(400, "invalid_request", `min_validity can be ${answer.mostSeconds} at most.`);
    case "no_token_now":
      return new OAuthRefusal(503, "temporarily_unavailable", "No token that is good for long enough now.", answer);
  }
}
