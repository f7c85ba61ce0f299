import type { TikTokClient } from "./client.ts";
import { TikTokUnavailableError, type UnavailableReason } from "./errors.ts";
import { exchange, type HttpAnswer, type HttpRequest } from "./http-exchange.ts";
import { isObject, parseJsonObject } from "./precise-json.ts";
import { parseRetryAfter } from "./retry-after.ts";

/** The members of the JSON object that TikTok answered with. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Answer extends HttpAnswer {
  /** Null when the body holds no complete JSON object. */
  readonly fields: Fields | null;
  readonly logId: string | null;
}

/** @throws {TikTokUnavailableError} no headers came */
export async function ask(client: TikTokClient, request: HttpRequest): Promise<Answer> {
  const answer = await exchange(client, request);
  const fields = parseJsonObject(answer.body);
  return { ...answer, fields, logId: findLogId(answer, fields) };
}

/** TikTok's word for why not: a flat `error` as in RFC 6749 at the OAuth endpoints, `error.code` at all others. */
export function errorWord(fields: Fields): string | null {
  const error = fields.error;
  const word = isObject(error) ? error.code : error;
  return typeof word === "string" && word !== "" && word !== "ok" ? word : null;
}

/** HTTP says that TikTok cannot answer now. */
export function isUnavailable({ httpStatus }: Answer): boolean {
  return httpStatus === 429 || httpStatus >= 500;
}

/** What to throw for an answer that says neither yes nor no. */
export function unusable(answer: Answer, reason: UnavailableReason = reasonOf(answer)): TikTokUnavailableError {
  const { httpStatus, logId, cutShort } = answer;
  const retryAfterSeconds = parseRetryAfter(answer.headers["retry-after"]);
  const options = cutShort ? { cause: cutShort.cause } : {};
  return new TikTokUnavailableError({ reason, requestSent: true, retryAfterSeconds, httpStatus, logId }, options);
}

function reasonOf({ httpStatus, cutShort }: Answer): UnavailableReason {
  if (httpStatus === 429) return "rate_limited";
  if (httpStatus >= 500) return "server_error";
  return cutShort?.reason ?? "unusable_answer";
}

/** TikTok writes `log_id`, in places `logid`, beside the error or inside of it, and repeats it in a header. */
function findLogId({ headers }: HttpAnswer, fields: Fields | null): string | null {
  const error = fields && isObject(fields.error) ? fields.error : null;
  const candidates = [fields?.log_id, fields?.logid, error?.log_id, error?.logid, headers["x-tt-logid"]];
  return candidates.find((id): id is string => typeof id === "string" && /^[\w-]{1,64}$/.test(id)) ?? null;
}
