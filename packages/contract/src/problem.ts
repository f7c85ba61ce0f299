import * as z from "zod/mini";

/** Stable names of what can be wrong with a request; callers branch on these, never on the words. */
export const problemCode = z.enum([
  "invalid_request",
  "unauthenticated",
  "wrong_password",
  "forbidden_origin",
  "not_found",
  "conflict",
  "payload_too_large",
  "unsupported_media_type",
  "too_many_requests",
  "unavailable",
  "internal_error",
]);
export type ProblemCode = z.infer<typeof problemCode>;

/** An error answer, `application/problem+json` (RFC 9457). */
export const problem = z.object({
  /** A URI reference that names the kind; `about:blank` as the code below says more. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: problemCode,
  /** What to do next, in a sentence for a person. */
  detail: z.optional(z.string()),
});
export type Problem = z.infer<typeof problem>;
