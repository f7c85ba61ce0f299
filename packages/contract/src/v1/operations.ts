import type * as z from "zod/mini";
import {
  accessToken,
  accessTokenQuery,
  oauthError,
  tokenExchangeAnswer,
  tokenExchangeRequest,
} from "./access-token.ts";
import { serviceAccountList, serviceAccountsQuery } from "./accounts.ts";
import { type ServiceProblemCode, serviceProblem } from "./problem.ts";

/** What one address under `/v1` takes and answers, for the description that other services read. */
export interface Operation {
  id: string;
  method: "get" | "post";
  path: string;
  summary: string;
  description: string;
  pathParameters?: Readonly<Record<string, string>>;
  query?: z.ZodMiniObject;
  /** Of the body, `application/x-www-form-urlencoded`. */
  form?: z.ZodMiniObject;
  headers?: Readonly<Record<string, string>>;
  answers: readonly Answer[];
}

export interface Answer {
  status: number;
  description: string;
  contentType?: "application/json" | "application/problem+json";
  schema?: z.ZodMiniType;
  headers?: Readonly<Record<string, string>>;
}

const RETRY_AFTER = { "Retry-After": "Seconds to wait before the same request." };
const NEVER_STORED = { "Cache-Control": "`no-store`." };

function problem(status: number, codes: readonly ServiceProblemCode[], description: string, headers = {}): Answer {
  const named = `\`${codes.join("`, `")}\`: ${description}`;
  return { status, description: named, contentType: "application/problem+json", schema: serviceProblem, headers };
}

const invalidKey = problem(401, ["invalid_api_key"], "the key is missing, unknown or revoked.", {
  "WWW-Authenticate": "`Bearer`.",
});
const tooMany = problem(429, ["too_many_requests"], "the key has asked too often.", RETRY_AFTER);

function refusal(status: number, description: string, headers = {}): Answer {
  return { status, description, contentType: "application/json", schema: oauthError, headers };
}

export const OPERATIONS: readonly Operation[] = [
  {
    id: "listAccounts",
    method: "get",
    path: "/v1/accounts",
    summary: "The accounts that the key opens",
    description:
      "In the order they were connected, a page at a time. `ETag` and `If-None-Match` make asking again cheap: nothing here changes with a mere refresh.",
    query: serviceAccountsQuery,
    headers: { "If-None-Match": "The `ETag` of an earlier answer to the same request." },
    answers: [
      {
        status: 200,
        description: "A page of accounts.",
        contentType: "application/json",
        schema: serviceAccountList,
        headers: { ETag: "Names this answer.", "Cache-Control": "`private, no-cache`." },
      },
      { status: 304, description: "Nothing has changed since that `ETag`." },
      problem(400, ["invalid_request"], "the query is not well-formed."),
      invalidKey,
      tooMany,
      problem(503, ["unavailable"], "the database is away.", RETRY_AFTER),
    ],
  },
  {
    id: "getAccessToken",
    method: "get",
    path: "/v1/accounts/{accountId}/access-token",
    summary: "A valid access token of an account",
    description:
      "Ask whenever one is needed, and keep it until shortly before it ends. When too little of its life is left it is replaced first, by one request to TikTok however many ask. When TikTok answers 401 to a token, ask once more with `rejected`.",
    pathParameters: { accountId: "As in `GET /v1/accounts`." },
    query: accessTokenQuery,
    answers: [
      {
        status: 200,
        description: "The token, good for as long as was asked for.",
        contentType: "application/json",
        schema: accessToken,
        headers: NEVER_STORED,
      },
      problem(
        400,
        ["invalid_request", "min_validity_too_long"],
        "the query is not well-formed, or asks for more than half of a token's life.",
      ),
      invalidKey,
      problem(403, ["insufficient_key_scope"], "the key has the scope `read` alone."),
      problem(404, ["not_found"], "the key opens no such account."),
      problem(
        409,
        ["reauthorization_required", "scope_missing", "disconnecting", "app_changed"],
        "no token can be had before somebody has done something: the owner at `reauthorizeUrl` for the first two.",
      ),
      tooMany,
      problem(500, ["internal_error"], "a fault of the installation, such as a missing encryption key."),
      problem(503, ["unavailable"], "no token that is good for long enough can be had now.", RETRY_AFTER),
    ],
  },
  {
    id: "exchangeToken",
    method: "post",
    path: "/v1/oauth/token",
    summary: "The same, as an OAuth 2.0 token exchange (RFC 8693)",
    description:
      "For clients that speak it: the API key is the subject token, or the bearer token of the request; the account is the `audience` or the `resource`.",
    form: tokenExchangeRequest,
    answers: [
      {
        status: 200,
        description: "The token, good for as long as was asked for.",
        contentType: "application/json",
        schema: tokenExchangeAnswer,
        headers: NEVER_STORED,
      },
      refusal(
        400,
        "`invalid_request`, `unsupported_grant_type`; `unauthorized_client`: a key of the scope `read`; `invalid_target`: the key opens no such account; `invalid_grant`: no token before its owner has reauthorized it at `error_uri`; `invalid_scope`: the same, for scopes that are not granted.",
      ),
      refusal(401, "`invalid_client`: the key is missing, unknown or revoked.", { "WWW-Authenticate": "`Bearer`." }),
      refusal(429, "`temporarily_unavailable`: the key has asked too often.", RETRY_AFTER),
      refusal(500, "`server_error`: a fault of the installation, such as a missing encryption key."),
      refusal(503, "`temporarily_unavailable`: no token that is good for long enough can be had now.", RETRY_AFTER),
    ],
  },
];
