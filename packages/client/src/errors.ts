import type { EndReason } from "./types.ts";

/** What TikTok Connect says no with; branch on `code`. */
export type RefusalCode =
  | "invalid_request"
  | "min_validity_too_long"
  | "invalid_api_key"
  | "insufficient_key_scope"
  | "not_found"
  | "reauthorization_required"
  | "scope_missing"
  | "disconnecting"
  | "app_changed"
  | "too_many_requests"
  | "unavailable"
  | "internal_error";

/** The body of an error answer (RFC 9457). */
export interface Refusal {
  status: number;
  code: RefusalCode;
  detail?: string;
  /** Send the account's owner there, in a browser. */
  reauthorizeUrl?: string;
  reason?: EndReason;
  missingScopes?: string[];
  mostSeconds?: number;
}

/** TikTok Connect answered, and not with what was asked for. */
export class ConnectRefusedError extends Error {
  override readonly name = "ConnectRefusedError";
  readonly code: RefusalCode;
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(`TikTok Connect refused: ${refusal.code}${refusal.detail === undefined ? "" : ` (${refusal.detail})`}`);
    this.code = refusal.code;
    this.refusal = refusal;
  }
}

/** TikTok Connect could not be reached in time, or what answered was something else. */
export class ConnectUnavailableError extends Error {
  override readonly name = "ConnectUnavailableError";
  readonly code = "unreachable";
}
