import * as z from "zod/mini";
import { account } from "./accounts.ts";

export const accountEventType = z.enum([
  "connected",
  "refreshed",
  "refresh_failed",
  "reauthorize_by",
  "reauthorization_required",
  "upgrade_available",
  "reauthorized",
  "scopes_changed",
  "renamed",
  "revoked",
  "disconnected",
]);
export type AccountEventType = z.infer<typeof accountEventType>;

export const accountEvent = z.object({
  /** Grows with time; the cursor of `next`. A string, since it may exceed 2^53. */
  id: z.string(),
  at: z.iso.datetime(),
  type: accountEventType,
  reason: z.nullable(z.string()),
  /** TikTok's own name for the exchange, to quote to TikTok's support. */
  logId: z.nullable(z.string()),
});
export type AccountEvent = z.infer<typeof accountEvent>;

/**
 * `GET /api/accounts/ID/events?before=…&types=refreshed,connected`, newest first; all types when none is named.
 * All of it at once to keep: `GET /api/accounts/ID/events.json`, `GET /api/accounts/ID/events.csv`.
 */
export const accountEvents = z.object({
  events: z.array(accountEvent),
  /** The `before` of the next page; null on the last. */
  next: z.nullable(z.string()),
});

/**
 * How a disconnect ended: TikTok confirmed that the access is gone, or did not within a day, or somebody connected the
 * same TikTok account before it was sent.
 */
export const disconnectOutcome = z.enum(["confirmed", "unconfirmed", "superseded"]);
export type DisconnectOutcome = z.infer<typeof disconnectOutcome>;

/** `GET /api/events`, server-sent: the event's name, and what its data is. */
export const liveEvents = {
  /** An account changed; the whole account as it is now. */
  account,
  /** A disconnect ended; the account is in no list any more. */
  disconnected: z.object({ accountId: z.uuid(), accountName: z.nullable(z.string()), outcome: disconnectOutcome }),
};
export type DisconnectedEvent = z.infer<typeof liveEvents.disconnected>;
