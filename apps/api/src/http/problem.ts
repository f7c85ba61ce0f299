import type { Problem, ProblemCode } from "@tiktok-connect/contract";
import type { ServiceProblem, ServiceProblemCode } from "@tiktok-connect/contract/v1";
import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { createFailureLog } from "./failure-log.ts";

/** Those of the page, those of `/v1`, and what TikTok is told. */
type AnyProblemCode = ProblemCode | ServiceProblemCode | "invalid_signature";

/** What tells a program more than the code does. */
type ProblemMembers = Pick<ServiceProblem, "reauthorizeUrl" | "reason" | "missingScopes" | "mostSeconds">;

const KINDS: Record<AnyProblemCode, { status: number; title: string }> = {
  invalid_request: { status: 400, title: "The request is not well-formed" },
  unauthenticated: { status: 401, title: "Nobody is signed in" },
  invalid_signature: { status: 401, title: "The request is not signed as it must be" },
  wrong_password: { status: 403, title: "The password is not right" },
  forbidden_origin: { status: 403, title: "The request does not come from this site" },
  not_found: { status: 404, title: "There is no such thing here" },
  conflict: { status: 409, title: "The account is not in a state for this" },
  payload_too_large: { status: 413, title: "The request body is too large" },
  unsupported_media_type: { status: 415, title: "The request body is of a kind that is not read here" },
  too_many_requests: { status: 429, title: "Too many requests" },
  min_validity_too_long: { status: 400, title: "More was asked for than half of a token's life" },
  invalid_api_key: { status: 401, title: "The API key is missing, unknown or revoked" },
  insufficient_key_scope: { status: 403, title: "The API key may not do this" },
  reauthorization_required: { status: 409, title: "The account's owner has to reauthorize it" },
  scope_missing: { status: 409, title: "The account has not granted what was asked for" },
  disconnecting: { status: 409, title: "The account is being disconnected" },
  app_changed: { status: 409, title: "The account belongs to another TikTok app" },
  unavailable: { status: 503, title: "Something this needs is away for the moment" },
  internal_error: { status: 500, title: "Something went wrong here" },
};

/** An answer that says no, thrown from anywhere below a route. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: AnyProblemCode;
  /** When the same request may be made again; null when that is not known. */
  readonly retryAfterSeconds: number | null;
  readonly members: ProblemMembers;
  /** @param detail what the caller can do about it, for a person; never holds what the caller sent */
  constructor(
    code: AnyProblemCode,
    detail?: string,
    options: ErrorOptions & { retryAfterSeconds?: number; members?: ProblemMembers } = {},
  ) {
    super(detail ?? KINDS[code].title, options);
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
    this.members = options.members ?? {};
  }

  get status(): number {
    return KINDS[this.code].status;
  }
}

/** For addresses that nothing answers. */
export const noSuchAddress: RequestHandler = () => {
  throw new ProblemError("not_found");
};

/** Makes `application/problem+json` (RFC 9457) of whatever was thrown; what nobody foresaw is logged and not told. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  const logFailure = createFailureLog(log);
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const problem = asProblem(error);
    if (problem.status >= 500) logFailure(error, { away: problem.code === "unavailable", req });
    sendProblem(res, problem);
  };
}

function sendProblem(res: Response, { code, message, retryAfterSeconds, members }: ProblemError): void {
  const { status, title } = KINDS[code];
  const detail = message === title ? {} : { detail: message };
  const problem = { type: "about:blank", title, status, code, ...detail, ...members } satisfies
    | Problem
    | ServiceProblem
    | (Omit<Problem, "code"> & { code: "invalid_signature" });
  if (retryAfterSeconds !== null) res.set("retry-after", String(retryAfterSeconds));
  res.status(status).type("application/problem+json").send(JSON.stringify(problem));
}

/** What Express and its body parser throw carries a `type` or a status; a lost database carries a code of its driver. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (!(error instanceof Error)) return new ProblemError("internal_error");
  const status = "status" in error && typeof error.status === "number" ? error.status : 500;
  if (status === 404) return new ProblemError("not_found", undefined, { cause: error });
  if (status === 413) return new ProblemError("payload_too_large", undefined, { cause: error });
  if (status === 415) return new ProblemError("unsupported_media_type", undefined, { cause: error });
  if (status >= 400 && status < 500) return new ProblemError("invalid_request", undefined, { cause: error });
  if (isAway(error))
    return new ProblemError("unavailable", "Try again in a moment.", { cause: error, retryAfterSeconds: 1 });
  return new ProblemError("internal_error", undefined, { cause: error });
}

/** The database cannot be reached, or is starting or stopping. */
function isAway(error: Error): boolean {
  const code = "code" in error ? String(error.code) : "";
  return (
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"].includes(code) ||
    // Connection exceptions, out of resources such as connections, shut down.
    /^(08|53|57P)/.test(code) ||
    /connection terminated|query read timeout|timeout exceeded when trying to connect|not queryable|not currently accepting/i.test(
      error.message,
    )
  );
}
