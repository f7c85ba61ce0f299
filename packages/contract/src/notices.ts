import * as z from "zod/mini";

/** Something all accounts or this person should know; faults of the app are told here, never as an account's status. */
export const notice = z.discriminatedUnion("kind", [
  /** TikTok refuses the app itself. Details go to operators alone. */
  z.object({
    kind: z.literal("app_fault"),
    since: z.iso.datetime(),
    /** For operators: what to look at; null for everybody else. */
    operator: z.nullable(z.object({ setting: z.string(), detail: z.string(), logId: z.nullable(z.string()) })),
  }),
  /** Most requests to TikTok fail; refreshing waits until it answers again. */
  z.object({
    kind: z.literal("tiktok_unavailable"),
    since: z.iso.datetime(),
    /** Whether the reader is one. */
    operator: z.boolean(),
  }),
  /** Nothing is refreshed, by an operator's will or TikTok's. Told to operators, and to those whose tokens run out. */
  z.object({
    kind: z.literal("refreshing_paused"),
    by: z.enum(["operator", "tiktok"]),
    /** Null when it is TikTok's will. */
    since: z.nullable(z.iso.datetime()),
    /** Null when it lasts until an operator ends it. */
    until: z.nullable(z.iso.datetime()),
    operator: z.boolean(),
  }),
  /** Accounts wait for longer than they should, although nothing stops refreshing; told to operators alone. */
  z.object({
    kind: z.literal("refreshing_late"),
    since: z.iso.datetime(),
    /** Where `REFRESH_RATE` is too low for so many accounts: what they need. */
    neededPerSecond: z.nullable(z.int()),
  }),
  /** Many accounts were rejected at once, and none of them ends. Told to operators, and to those whose account is one. */
  z.object({
    kind: z.literal("rejections_held"),
    since: z.iso.datetime(),
    operator: z.nullable(z.object({ suspects: z.int(), countedUpTo: z.int() })),
  }),
  /** TikTok's answers are used, although something about them is odd; told to operators alone. */
  z.object({
    kind: z.literal("odd_answers"),
    since: z.iso.datetime(),
    detail: z.string(),
    logId: z.nullable(z.string()),
  }),
  /** Answers of TikTok's lie on a host's disk and cannot be brought into the database; told to operators alone. */
  z.object({ kind: z.literal("answers_on_disk"), since: z.iso.datetime(), detail: z.string() }),
  /** Grants of another TikTok app are kept but not used; told to operators alone. */
  z.object({ kind: z.literal("app_changed"), accounts: z.int() }),
  /** An endpoint of this person's took nothing for days, or said that it is gone, and is told nothing any more. */
  z.object({
    kind: z.literal("webhook_endpoint_disabled"),
    endpointId: z.uuid(),
    host: z.string(),
    at: z.iso.datetime(),
  }),
  /** A disconnect that TikTok never confirmed: the person can remove the access in TikTok's app. */
  z.object({
    kind: z.literal("disconnect_unconfirmed"),
    accountId: z.uuid(),
    accountName: z.nullable(z.string()),
    at: z.iso.datetime(),
  }),
]);
export type Notice = z.infer<typeof notice>;

/** `GET /api/notices` */
export const noticeList = z.object({ notices: z.array(notice) });
