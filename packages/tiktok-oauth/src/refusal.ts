import type { OAuthResponseError } from "./errors.ts";

/**
 * What a refusal says, and about whom.
 *
 * - `suspect_grant`: perhaps the grant has ended; it takes more than this one answer to prove it
 * - `app_fault`: the app's registration or settings are wrong, which is the operator's to mend and no account's fault
 * - `transient`: nothing about either; try again later
 */
export type RefusalClass = "suspect_grant" | "app_fault" | "transient";

const APP_FAULTS: ReadonlySet<string> = new Set([
  "invalid_client",
  "unauthorized_client",
  "unsupported_grant_type",
  "unsupported_response_type",
  "invalid_scope",
]);

/** `invalid_request` is many things at TikTok; these wordings are known to mean our settings or our form. */
const APP_FAULT_WORDINGS: readonly RegExp[] = [
  /^only\b.*form-urlencoded/i,
  /^client secret is missed/i,
  /^redirect_uri\b/i,
  /^code verifier\b/i,
  /^the request parameters are malformed/i,
];

/** An unknown word never counts against an account. */
export function classifyRefusal(error: OAuthResponseError): RefusalClass {
  if (error.code === "invalid_grant") return "suspect_grant";
  if (APP_FAULTS.has(error.code)) return "app_fault";
  if (error.code !== "invalid_request") return "transient";
  const wording = error.description ?? "";
  return APP_FAULT_WORDINGS.some((known) => known.test(wording)) ? "app_fault" : "transient";
}
