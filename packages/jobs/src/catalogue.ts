import * as z from "zod";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const nothing = z.object({});
const ofAccount = z.object({ accountId: z.uuid() });
/** What was asked for in the same moment; the generation, where somebody knows that TikTok takes its access token no longer. */
const refreshesOfAccounts = z.object({
  asks: z.array(ofAccount.extend({ rejectedGeneration: z.int().optional() })).min(1),
});

/**
 * Every job there is: the queue it waits in, what it carries (never a token), and how often it is tried again.
 *
 * - `clock`: ticks of a schedule; short.
 * - `refresh`: permits to refresh whatever is most urgent, one at a time in each worker.
 * - `revocation`: what waits to be revoked, one at a time in each worker, so that a TikTok that hangs holds up nothing else.
 * - `tiktok_webhooks`: what TikTok has told, one at a time in each worker, since each may be a question to TikTok.
 * - `webhooks`: what endpoints are to be told, one at a time in each worker, which makes many attempts at once.
 * - `letters`: who is to be written to, one at a time in each worker, which waits for the mail server.
 * - `on_demand`: what a person waits for, in slots of its own so that a backlog of refreshes is not in its way.
 * - `background`: what goes through all accounts and may take minutes, one at a time in each worker.
 */
export const catalogue = {
  "refresh.sweep": { queue: "clock", payload: nothing, retryAfterMs: [] },
  "expiry.sweep": { queue: "clock", payload: nothing, retryAfterMs: [] },
  "revocation.sweep": { queue: "revocation", payload: nothing, retryAfterMs: [] },
  "tiktok_webhooks.sweep": { queue: "tiktok_webhooks", payload: nothing, retryAfterMs: [] },
  "webhooks.deliver": { queue: "webhooks", payload: nothing, retryAfterMs: [] },
  "letters.write": { queue: "letters", payload: nothing, retryAfterMs: [] },
  housekeeping: { queue: "background", payload: nothing, retryAfterMs: [] },
  "scopes.apply": { queue: "background", payload: nothing, retryAfterMs: [] },
  "accounts.count": { queue: "background", payload: nothing, retryAfterMs: [] },
  "refresh.due": { queue: "refresh", payload: nothing, retryAfterMs: [] },
  "refresh.on_demand": { queue: "on_demand", payload: refreshesOfAccounts, retryAfterMs: [] },
  "access.remove": { queue: "on_demand", payload: ofAccount, retryAfterMs: [] },
  "profile.fetch": {
    queue: "on_demand",
    payload: ofAccount,
    retryAfterMs: [5 * SECOND, 15 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR],
  },
  // The address of the picture ends within hours.
  "avatar.fetch": {
    queue: "on_demand",
    payload: ofAccount,
    retryAfterMs: [5 * SECOND, MINUTE, 10 * MINUTE],
  },
} as const satisfies Record<string, JobDefinition>;

interface JobDefinition {
  queue: "clock" | "refresh" | "revocation" | "tiktok_webhooks" | "webhooks" | "letters" | "on_demand" | "background";
  payload: z.ZodType;
  /** One entry a try; after the last one the job is given up, and the next sweep or click makes a new one. */
  retryAfterMs: readonly number[];
}

export type JobName = keyof typeof catalogue;
export type QueueName = (typeof catalogue)[JobName]["queue"];
export type JobPayload<Name extends JobName> = z.output<(typeof catalogue)[Name]["payload"]>;
export const QUEUE_NAMES: readonly QueueName[] = [
  "clock",
  "refresh",
  "revocation",
  "tiktok_webhooks",
  "webhooks",
  "letters",
  "on_demand",
  "background",
];

/** Does one job. What it throws is a failed try. */
export type JobHandlers = { [Name in JobName]: (payload: JobPayload<Name>) => Promise<void> };
