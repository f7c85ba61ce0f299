import * as z from "zod/mini";
import { endReason } from "../accounts.ts";

/** Stable names of what keeps another service from what it asked for; callers branch on these, never on the words. */
export const serviceProblemCode = z.enum([
  "invalid_request",
  "min_validity_too_long",
  "invalid_api_key",
  "insufficient_key_scope",
  "not_found",
  "reauthorization_required",
  "scope_missing",
  "disconnecting",
  "app_changed",
  "too_many_requests",
  "unavailable",
  "internal_error",
]);
export type ServiceProblemCode = z.infer<typeof serviceProblemCode>;

const reauthorizeUrl = z
  .url()
  .check(z.describe("Send the account's owner there, in a browser: it begins a reauthorization at TikTok."));

/** An error answer under `/v1`, `application/problem+json` (RFC 9457). */
export const serviceProblem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: serviceProblemCode.check(z.describe("Stable; branch on it.")),
  detail: z.optional(z.string().check(z.describe("What to do next, for a person."))),
  reauthorizeUrl: z.optional(reauthorizeUrl),
  reason: z.optional(endReason.check(z.describe("With `reauthorization_required`: why TikTok's grant ended."))),
  missingScopes: z.optional(
    z.array(z.string()).check(z.describe("With `scope_missing`: what was asked for and is not granted.")),
  ),
  mostSeconds: z.optional(
    z.number().check(z.describe("With `min_validity_too_long`: the most that may be asked for, half the lifetime.")),
  ),
});
export type ServiceProblem = z.infer<typeof serviceProblem>;
