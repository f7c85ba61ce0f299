import * as z from "zod/mini";
import { endReason } from "./accounts.ts";

const moment = z.iso.datetime();
const count = z.int().check(z.nonnegative());

/** A run of failures, which is told when it begins, or the end of a grant. */
const troubleType = z.enum(["refresh_failed", "reauthorization_required"]);

export const trouble = z.object({
  at: moment,
  accountId: z.uuid(),
  type: troubleType,
  reason: z.nullable(z.string()),
  /** TikTok's own name for the exchange, to quote to TikTok's support. */
  logId: z.nullable(z.string()),
});
export type Trouble = z.infer<typeof trouble>;

/** What only a pass over all accounts can tell; a job makes it, and it says how old it is. */
export const accountCount = z.object({
  countedAt: moment,
  tookMs: count,
  /** By what each of them shows. */
  accounts: z.object({
    connected: count,
    retrying: count,
    upgrade_available: count,
    reauthorize_by: count,
    reauthorization_required: count,
    disconnecting: count,
    app_changed: count,
  }),
  /** Of those that have to be reauthorized. */
  ended: z.partialRecord(endReason, count),
  /** When those that are refreshed are due, from the moment of counting. */
  due: z.object({
    overdue: count,
    bucketSeconds: count,
    /** So many within the first of the spans, the second, … */
    within: z.array(count),
    later: count,
  }),
  /** Accounts that are refreshed: what coverage is a part of. */
  living: count,
  scopes: z.array(z.object({ scope: z.string(), granted: count, declined: count })),
});
export type AccountCount = z.infer<typeof accountCount>;

/** `GET /api/operator/overview`, for operators alone. */
export const operatorOverview = z.object({
  at: moment,
  /** Whether due accounts are refreshed, and if not, what has to end first. */
  refreshing: z.discriminatedUnion("state", [
    z.object({ state: z.literal("running") }),
    z.object({ state: z.literal("paused"), since: moment }),
    z.object({ state: z.literal("held"), until: moment }),
    z.object({
      state: z.literal("breaker_open"),
      since: moment,
      reason: z.enum(["app_refused", "rejections", "failures"]),
      detail: z.nullable(z.string()),
      logId: z.nullable(z.string()),
    }),
  ]),
  /** Rejected, and neither refreshed nor ended since; `heldSince`: none of them ends before an operator has looked. */
  suspects: z.object({ count, heldSince: z.nullable(moment) }),
  /** What came of requests within the last so many seconds. */
  outcomes: z.object({ withinSeconds: count, refreshed: count, rejected: count, failed: count }),
  /** Due now and not yet refreshed; the one that waits for the longest does so for `lagSeconds`. */
  due: z.object({ count, lagSeconds: z.number() }),
  /** Requests that the last one left of the second's worth that `REFRESH_RATE` allows; null before the first. */
  requestBudget: z.nullable(z.number()),
  /** Null while the queue's store is away. */
  queues: z.nullable(z.array(z.object({ queue: z.string(), waiting: count, running: count, delayed: count }))),
  /** As TikTok told them last; null before the first refresh. */
  lifetimes: z.nullable(z.object({ accessSeconds: count, refreshSeconds: z.nullable(count), since: moment })),
  /** Of the last hour, the commonest first. */
  troubleClasses: z.array(z.object({ type: troubleType, reason: z.nullable(z.string()), count })),
  latestTroubles: z.array(trouble),
  faults: z.array(z.object({ setting: z.string(), detail: z.string(), logId: z.nullable(z.string()), since: moment })),
  scopes: z.object({ configured: z.array(z.string()), canary: z.array(z.string()) }),
  /** Null until accounts have been counted for the first time. */
  count: z.nullable(accountCount),
  /** Due accounts, suspects and troubles are counted up to this many. */
  countedUpTo: count,
});
export type OperatorOverview = z.infer<typeof operatorOverview>;
