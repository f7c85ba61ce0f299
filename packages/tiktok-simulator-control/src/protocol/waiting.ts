import * as z from "zod";
import { endpoint, grantType } from "./calls.ts";

const count = z.number().int().positive();

/** What has happened at least so many times since app and simulator are there; `held`: what is so now. */
const condition = z.union([
  z.strictObject({ endpoint, calls: count, grantType: grantType.optional() }),
  /** Requests parked in `hold` faults. */
  z.strictObject({ held: count }),
  /** Committed refreshes, of one account or of all. */
  z.strictObject({ refreshes: count, openId: z.string().optional() }),
  /** Webhooks that the app has answered with 200. */
  z.strictObject({ acknowledged: count }),
  /** Token requests that concern one account. */
  z.strictObject({ openId: z.string(), tokenCalls: count }),
]);

export const waitRequest = z.strictObject({ condition, timeoutMs: z.number().int().positive().max(600_000) });

export type Condition = z.infer<typeof condition>;
