import { type AccessToken, accessTokenQuery } from "@tiktok-connect/contract/v1";
import { Router } from "express";
import { issueAccessToken, type TokenAnswer } from "../../broker/issue-access-token.ts";
import { reauthorizeUrl } from "../../connection/reauthorize-url.ts";
import type { ApiDeps } from "../../deps.ts";
import { bearerToken } from "../../http/bearer.ts";
import { asAccountId, parse } from "../../http/parse.ts";
import { ProblemError } from "../../http/problem.ts";
import { splitScopes } from "./split-scopes.ts";

/** The token broker. */
export function accessTokenRoute(deps: ApiDeps): Router {
  return Router().get("/accounts/:accountId/access-token", async (req, res) => {
    const query = parse(accessTokenQuery, req.query);
    const accountId = asAccountId(req.params.accountId);
    const answer = await issueAccessToken(deps.broker, {
      apiKey: bearerToken(req),
      accountId,
      minValiditySeconds: query.min_validity ?? null,
      scopes: splitScopes(query.scope),
      rejected: query.rejected ?? null,
      callerAddress: req.ip ?? "",
    });
    if (answer.kind !== "token") {
      if (answer.kind === "unknown_key") res.setHeader("www-authenticate", "Bearer");
      throw refuse(answer, reauthorizeUrl(deps.page, accountId));
    }
    const { accessToken, expiresAtMs, scopes, openId } = answer.token;
    const token: AccessToken = {
      accessToken,
      tokenType: "Bearer",
      expiresAt: new Date(expiresAtMs).toISOString(),
      scopes: [...scopes],
      openId,
    };
    const body = JSON.stringify(token);
    // What `res.json` does besides, such as hashing the body for an ETag, is of no use for what must not be stored.
    res.writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(body),
    });
    res.end(body);
  });
}

function refuse(answer: Exclude<TokenAnswer, { kind: "token" }>, url: string): ProblemError {
  switch (answer.kind) {
    case "unknown_key":
      return new ProblemError("invalid_api_key", "Send a key that is in use as a bearer token.");
    case "too_many_requests":
      return new ProblemError("too_many_requests", "Keep tokens until shortly before they end.", answer);
    case "key_may_only_read":
      return new ProblemError("insufficient_key_scope", "Use a key of the scope token.");
    case "unknown_account":
      return new ProblemError("not_found", "The key opens no such account.");
    case "disconnecting":
      return new ProblemError("disconnecting", "Its owner has disconnected it.");
    case "app_changed":
      return new ProblemError("app_changed", "It comes back when that app does, or when its owner connects it anew.");
    case "reauthorization_required":
      return new ProblemError("reauthorization_required", "Send its owner to reauthorizeUrl.", {
        members: { reason: answer.reason, reauthorizeUrl: url },
      });
    case "scope_missing":
      return new ProblemError("scope_missing", "Send its owner to reauthorizeUrl, if the app asks for these scopes.", {
        members: { missingScopes: [...answer.missingScopes], reauthorizeUrl: url },
      });
    case "min_validity_too_long":
      return new ProblemError("min_validity_too_long", "The token would be replaced at every call.", {
        members: { mostSeconds: answer.mostSeconds },
      });
    case "no_token_now":
      return new ProblemError("unavailable", "No token that is good for long enough can be had now.", answer);
  }
}
