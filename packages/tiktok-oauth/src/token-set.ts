import * as z from "zod";
import { errorWord, type Fields } from "./answer.ts";
import { parseScope } from "./scopes.ts";

/** What was odd about an answer that was taken all the same; for the operator, who may have to tell TikTok. */
export type Oddity =
  | `${"expires_in" | "refresh_expires_in"}_${"missing" | "as_text" | "not_a_number" | "out_of_range"}`
  | `${"refresh_token" | "scope" | "open_id"}_${"missing" | "not_text"}`
  | "error_beside_tokens";

export interface TokenSet {
  readonly accessToken: string;
  /** Null when TikTok sent none, which leaves the old one in force. */
  readonly refreshToken: string | null;
  /** From the moment of sending; null when TikTok said nothing that makes sense. */
  readonly expiresInSeconds: number | null;
  readonly refreshExpiresInSeconds: number | null;
  /** What the person granted, and the authority on it; null when TikTok did not say, which leaves the stored set in force. */
  readonly scopes: ReadonlySet<string> | null;
  /** The account; null when TikTok did not say. */
  readonly openId: string | null;
  readonly logId: string | null;
  readonly oddities: readonly Oddity[];
}

const numeric = z.union([
  z.number(),
  z
    .string()
    .trim()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
]);
/** No token of TikTok's lives longer than a year; what claims more than ten is a moment, or milliseconds. */
const lifetimeSeconds = z
  .int()
  .positive()
  .max(10 * 365 * 86_400);

/**
 * Reads an answer of the token endpoint, and takes whatever holds an access token: by then the old pair may be dead, and
 * to refuse the new one over a detail, even over an `error` beside it, would lose the account.
 *
 * @returns null when there is no access token
 */
export function readTokenSet(fields: Fields, logId: string | null): TokenSet | null {
  const accessToken = fields.access_token;
  if (typeof accessToken !== "string" || accessToken.trim() === "") return null;
  const oddities: Oddity[] = errorWord(fields) === null ? [] : ["error_beside_tokens"];
  const scope = readText(fields, "scope", oddities);
  return {
    accessToken,
    refreshToken: readText(fields, "refresh_token", oddities),
    expiresInSeconds: readLifetime(fields, "expires_in", oddities),
    refreshExpiresInSeconds: readLifetime(fields, "refresh_expires_in", oddities),
    scopes: scope === null ? null : parseScope(scope),
    openId: readText(fields, "open_id", oddities),
    logId,
    oddities,
  };
}

function readText(fields: Fields, name: "refresh_token" | "scope" | "open_id", oddities: Oddity[]): string | null {
  const value = fields[name];
  if (typeof value === "string" && /[^\s,]/.test(value)) return value;
  oddities.push(isAbsent(value) || typeof value === "string" ? `${name}_missing` : `${name}_not_text`);
  return null;
}

function readLifetime(fields: Fields, name: "expires_in" | "refresh_expires_in", oddities: Oddity[]): number | null {
  const number = numeric.safeParse(fields[name]);
  const seconds = lifetimeSeconds.safeParse(number.data);
  if (seconds.success) {
    if (typeof fields[name] === "string") oddities.push(`${name}_as_text`);
    return seconds.data;
  }
  if (isAbsent(fields[name])) oddities.push(`${name}_missing`);
  else oddities.push(number.success ? `${name}_out_of_range` : `${name}_not_a_number`);
  return null;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
