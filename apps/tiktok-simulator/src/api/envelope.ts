import { type Answer, json } from "../server/answer.ts";
import { newLogId } from "../server/log-id.ts";

/** A word of the v2 API, with the status and the text that go with it. */
export interface ApiRefusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

export const API_REFUSALS = {
  accessTokenInvalid: {
    code: "access_token_invalid",
    status: 401,
    message: "The access token is invalid or not found in the request.",
  },
  scopeNotAuthorized: {
    code: "scope_not_authorized",
    status: 401,
    message: "The user did not authorize the scope required for completing this request.",
  },
  invalidParams: { code: "invalid_params", status: 400, message: "One or more fields in request is invalid." },
  rateLimitExceeded: { code: "rate_limit_exceeded", status: 429, message: "The API rate limit was exceeded." },
} as const satisfies Record<string, ApiRefusal>;

/** A refusal with any word; a word of TikTok's brings its own status and text, if no others are given. */
export function refusalOf({
  code,
  message,
  status,
}: {
  code: string;
  message: string;
  status: number | null;
}): ApiRefusal {
  const known = Object.values(API_REFUSALS).find((refusal) => refusal.code === code);
  return { code, status: status ?? known?.status ?? 400, message: message || (known?.message ?? "") };
}

/** Success has an `error` too: `ok`. */
export function enveloped(data: Readonly<Record<string, unknown>>): Answer {
  return json({ data, error: { code: "ok", message: "", log_id: newLogId() } });
}

export function refuseCall({ code, message, status }: ApiRefusal): Answer {
  return json({ data: {}, error: { code, message, log_id: newLogId() } }, { status });
}
