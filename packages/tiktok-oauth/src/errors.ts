/** TikTok understood the OAuth request and refused it. */
export class OAuthResponseError extends Error {
  override readonly name = "OAuthResponseError";
  /** TikTok's own word for why, such as `invalid_grant`. */
  readonly code: string;
  /** TikTok's sentence, shortened, with whatever looked like a token, a code or a secret taken out. */
  readonly description: string | null;
  /** TikTok's own name for the exchange, to quote to TikTok's support. */
  readonly logId: string | null;
  /** Often 200: TikTok's refusals are told by the body alone. */
  readonly httpStatus: number;

  constructor(details: Pick<OAuthResponseError, "code" | "description" | "logId" | "httpStatus">) {
    super(`TikTok refused the request: ${details.code}${details.description ? ` (${details.description})` : ""}`);
    this.code = details.code;
    this.description = details.description;
    this.logId = details.logId;
    this.httpStatus = details.httpStatus;
  }
}

/** TikTok's API answered a call that was made with an access token, and the answer was no. */
export class ApiResponseError extends Error {
  override readonly name = "ApiResponseError";
  /** TikTok's own word for why, such as `access_token_invalid`. */
  readonly code: string;
  readonly logId: string | null;
  readonly httpStatus: number;

  constructor(details: Pick<ApiResponseError, "code" | "logId" | "httpStatus">) {
    super(`TikTok's API refused the call: ${details.code}`);
    this.code = details.code;
    this.logId = details.logId;
    this.httpStatus = details.httpStatus;
  }
}

/**
 * - `not_sent`: no connection could be had in time, or at all
 * - `timeout`, `reset`: the request was sent, and what became of it is not known
 * - `server_error`, `rate_limited`: TikTok said so, by its HTTP status or by its word
 * - `unusable_answer`: something came back that is not an answer of TikTok's API
 */
export type UnavailableReason = "not_sent" | "timeout" | "reset" | "server_error" | "rate_limited" | "unusable_answer";

/** There is no usable answer. It says nothing about the grant: try again later. */
export class TikTokUnavailableError extends Error {
  override readonly name = "TikTokUnavailableError";
  readonly code = "tiktok_unavailable";
  readonly reason: UnavailableReason;
  /** False only when it is certain that nothing of the request left; true means that TikTok may have acted on it. */
  readonly requestSent: boolean;
  /** What TikTok asked for in `Retry-After`, at most a day. */
  readonly retryAfterSeconds: number | null;
  /** Null when no headers arrived. */
  readonly httpStatus: number | null;
  readonly logId: string | null;

  constructor(
    details: Pick<TikTokUnavailableError, "reason" | "requestSent"> &
      Partial<Pick<TikTokUnavailableError, "retryAfterSeconds" | "httpStatus" | "logId">>,
    options?: ErrorOptions,
  ) {
    const { reason, requestSent, retryAfterSeconds = null, httpStatus = null, logId = null } = details;
    super(`TikTok gave no usable answer: ${reason}${httpStatus === null ? "" : ` (HTTP ${httpStatus})`}`, options);
    this.reason = reason;
    this.requestSent = requestSent;
    this.retryAfterSeconds = retryAfterSeconds;
    this.httpStatus = httpStatus;
    this.logId = logId;
  }
}
