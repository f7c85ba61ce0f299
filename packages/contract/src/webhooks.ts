import * as z from "zod/mini";
import { accountEventType } from "./events.ts";

/** Events that an endpoint may be told of: of refreshes, nobody is. */
export const webhookEventType = z.enum(accountEventType.options.filter((type) => type !== "refreshed"));
export type WebhookEventType = z.infer<typeof webhookEventType>;

/** What an endpoint is told of unless its owner says otherwise: what changes what an account can be used for. */
const MATTERS = [
  "connected",
  "reauthorized",
  "reauthorize_by",
  "reauthorization_required",
  "upgrade_available",
  "scopes_changed",
  "disconnected",
] satisfies WebhookEventType[];

export const webhookEndpoint = z.object({
  id: z.uuid(),
  url: z.string(),
  eventTypes: z.array(webhookEventType),
  createdAt: z.iso.datetime(),
  /** Until then the secret before the last change signs as well. */
  previousSecretEndsAt: z.nullable(z.iso.datetime()),
  /** Null: the last delivery succeeded, or there was none. */
  failingSince: z.nullable(z.iso.datetime()),
  disabledAt: z.nullable(z.iso.datetime()),
  /** It took nothing for three days · it answered 410, gone. */
  disabledReason: z.nullable(z.enum(["failing", "gone"])),
});
export type WebhookEndpoint = z.infer<typeof webhookEndpoint>;

/** `GET /api/webhook-endpoints` */
export const webhookEndpointList = z.object({ endpoints: z.array(webhookEndpoint) });

/** What `POST /api/webhook-endpoints` takes. */
export const newWebhookEndpoint = z.strictObject({
  url: z.string().check(z.trim(), z.minLength(1), z.maxLength(2_000)),
  eventTypes: z.prefault(z.array(webhookEventType).check(z.minLength(1)), MATTERS),
});

/** What `PATCH /api/webhook-endpoints/ID` takes. */
export const webhookEndpointChange = z.strictObject({
  eventTypes: z.array(webhookEventType).check(z.minLength(1)),
});

/** Answer of `POST /api/webhook-endpoints` and of `POST …/ID/secret`. The secret is shown here and never again. */
export const createdWebhookEndpoint = z.object({ endpoint: webhookEndpoint, secret: z.string() });

/** Answer of `PATCH …/ID` and `POST …/ID/enable`. */
export const webhookEndpointAnswer = z.object({ endpoint: webhookEndpoint });

export const webhookDelivery = z.object({
  /** The `webhook-id` that the receiver sees. */
  id: z.uuid(),
  accountId: z.nullable(z.uuid()),
  eventType: z.union([webhookEventType, z.literal("test")]),
  eventAt: z.iso.datetime(),
  status: z.enum(["waiting", "delivered", "given_up"]),
  attemptCount: z.int(),
  lastAttemptAt: z.nullable(z.iso.datetime()),
  /** What was answered; null when nothing was. */
  lastStatus: z.nullable(z.int()),
  /** Why nothing was answered, such as `timeout`. */
  lastFault: z.nullable(z.string()),
  nextAttemptAt: z.nullable(z.iso.datetime()),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

/** `GET /api/webhook-endpoints/ID/deliveries?before=…`, newest first */
export const webhookDeliveryList = z.object({
  deliveries: z.array(webhookDelivery),
  /** The `before` of the next page; null on the last. */
  next: z.nullable(z.string()),
});
