import * as z from "zod";

/** An event to tell the app of, as if it had happened at TikTok. */
export const newWebhook = z.strictObject({
  /** Any, documented or not. */
  event: z.string().min(1),
  /** Null: it concerns nobody in particular. */
  openId: z.string().nullable(),
  /** What becomes JSON inside of a string. */
  content: z.record(z.string(), z.unknown()).default({}),
  /** When it happened, in seconds since 1970; default: now. */
  createTime: z.int().nonnegative().exactOptional(),
});

export const webhookReport = z.strictObject({
  event: z.string(),
  openId: z.string().nullable(),
  /** Deliveries that were tried. */
  attempts: z.number(),
  /** `given_up`: for three days nobody answered 200. */
  state: z.enum(["waiting", "acknowledged", "given_up"]),
  /** What the app answered last; null when nothing. */
  status: z.number().nullable(),
});
export const webhookReports = z.strictObject({ webhooks: z.array(webhookReport) });

export type NewWebhook = z.input<typeof newWebhook>;
export type WebhookReport = z.infer<typeof webhookReport>;
