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
  /** Grants of another TikTok app are kept but not used; told to operators alone. */
  z.object({ kind: z.literal("app_changed"), accounts: z.int() }),
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
