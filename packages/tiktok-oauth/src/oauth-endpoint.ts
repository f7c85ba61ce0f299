import { type Answer, ask, errorWord, isUnavailable, unusable } from "./answer.ts";
import type { TikTokClient } from "./client.ts";
import { OAuthResponseError, type TikTokUnavailableError } from "./errors.ts";
import { isObject } from "./precise-json.ts";
import { safeDescription, safeWord } from "./redaction.ts";

const SECRET_FIELDS: ReadonlySet<string> = new Set([
  "client_secret",
  "code",
  "code_verifier",
  "refresh_token",
  "token",
]);

export interface OAuthAnswer extends Answer {
  /** The form that was sent: TikTok might repeat what is secret in it, and that must not be passed on. */
  readonly sent: Readonly<Record<string, string>>;
}

/**
 * Posts a form to an OAuth endpoint. TikTok takes the app's credentials in the body alone.
 *
 * @param fields of the form, beside the credentials
 * @throws {TikTokUnavailableError} no headers came
 */
export async function postForm(
  client: TikTokClient,
  path: "/v2/oauth/token/" | "/v2/oauth/revoke/",
  fields: Readonly<Record<string, string>>,
): Promise<OAuthAnswer> {
  const form = { client_key: client.clientKey, client_secret: client.clientSecret, ...fields };
  const answer = await ask(client, {
    method: "POST",
    path,
    headers: { "content-type": "application/x-www-form-urlencoded", "cache-control": "no-cache" },
    body: new URLSearchParams(form).toString(),
  });
  return { ...answer, sent: form };
}

/**
 * What to throw for an answer that was not a success. The body decides, since the HTTP status of a refusal is often 200;
 * only what comes with a 429 or a 5xx is no refusal, whatever its word: it must never count against a grant.
 */
export function failureOf(answer: OAuthAnswer): OAuthResponseError | TikTokUnavailableError {
  const word = answer.fields && errorWord(answer.fields);
  if (word === "rate_limit_exceeded") return unusable(answer, "rate_limited");
  if (word === null || isUnavailable(answer)) return unusable(answer);
  return new OAuthResponseError({
    code: safeWord(word, secretsIn(answer.sent)),
    description: descriptionOf(answer),
    logId: answer.logId,
    httpStatus: answer.httpStatus,
  });
}

function secretsIn(form: Readonly<Record<string, string>>): string[] {
  return Object.entries(form).flatMap(([name, value]) => (SECRET_FIELDS.has(name) ? [value] : []));
}

function descriptionOf({ fields, sent }: OAuthAnswer): string | null {
  const error = fields?.error;
  const text = isObject(error) ? error.message : fields?.error_description;
  return typeof text === "string" && text.trim() !== "" ? safeDescription(text, secretsIn(sent)) : null;
}
