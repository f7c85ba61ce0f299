import * as z from "zod";
import { endpoint, grantType } from "./calls.ts";

/** Before: nothing has happened at TikTok. After: for a refresh, the old refresh token is spent. */
const when = z.enum(["before_commit", "after_commit"]);

const target = {
  endpoint,
  /** At the token endpoint: only requests of this grant type. */
  grantType: grantType.optional(),
  /** Only requests that concern this account; an authorize request concerns nobody. */
  openId: z.string().optional(),
  /** How many requests it hits; null: every one until it is cleared. */
  times: z.number().int().positive().nullable().default(1),
};

export const newFault = z.discriminatedUnion("kind", [
  z.strictObject({ ...target, kind: z.literal("delay"), ms: z.number().nonnegative(), when }),
  /** Parks the request until it is released. */
  z.strictObject({ ...target, kind: z.literal("hold"), when }),
  /** Destroys the connection instead of answering. */
  z.strictObject({ ...target, kind: z.literal("drop"), when }),
  z.strictObject({
    ...target,
    kind: z.literal("unavailable"),
    status: z.number().int().min(500).max(599).default(503),
  }),
  z.strictObject({ ...target, kind: z.literal("rate_limited"), retryAfterSeconds: z.number().int().optional() }),
  z.strictObject({ ...target, kind: z.literal("html"), status: z.number().int().default(200) }),
  /** Cuts the answer in half, after the commit. */
  z.strictObject({ ...target, kind: z.literal("truncated_json") }),
  /** Refuses with any word, in the endpoint's own form; status: the app's, if not given. */
  z.strictObject({
    ...target,
    kind: z.literal("refuse"),
    error: z.string(),
    description: z.string().default(""),
    status: z.number().int().min(200).max(599).optional(),
  }),
  /**
   * Leaves members out of a successful answer, or puts others in their place. A refresh token that is thus not told
   * is not replaced either.
   */
  z.strictObject({
    ...target,
    kind: z.literal("alter_answer"),
    omit: z.array(z.string()).default([]),
    replace: z.record(z.string(), z.unknown()).default({}),
  }),
]);

export const faultReport = z.object({
  id: z.string(),
  kind: z.string(),
  endpoint,
  /** Requests it still waits for; null: no end. */
  remaining: z.number().nullable(),
  hits: z.number(),
  /** Requests that are parked in it now. */
  held: z.number(),
});
export const faultReports = z.object({ faults: z.array(faultReport) });

/** `proceed`: as if never stopped. `drop`: the connection is destroyed; parked before the commit, nothing happens. */
export const releaseRequest = z.strictObject({
  fault: z.string().optional(),
  as: z.enum(["proceed", "drop"]).default("proceed"),
});
export const releaseAnswer = z.object({ released: z.number() });

export type NewFault = z.input<typeof newFault>;
export type Fault = z.output<typeof newFault>;
export type FaultReport = z.infer<typeof faultReport>;
export type ReleaseOptions = z.input<typeof releaseRequest>;
