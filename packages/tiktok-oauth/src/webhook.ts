import { createHash } from "node:crypto";
import * as z from "zod";
import { parseJsonObject } from "./precise-json.ts";
import { withoutTokens } from "./redaction.ts";

/** One thing that TikTok tells. */
export interface Webhook {
  readonly clientKey: string;
  /** In TikTok's spelling, such as `authorization.removed`. */
  readonly event: string;
  /** When it happened, to the second, by TikTok's clock. */
  readonly happenedAt: Date;
  /** Null when it concerns nobody in particular. */
  readonly openId: string | null;
  /** JSON inside of a string, as TikTok sends it. */
  readonly content: string;
  /** The same for each delivery of the same event, which TikTok gives no id: SHA-256 of what it tells. */
  readonly digest: Buffer;
}

/** The events that TikTok documents. */
const EVENTS: ReadonlySet<string> = new Set([
  "authorization.removed",
  "post.publish.failed",
  "post.publish.complete",
  "post.publish.inbox_delivered",
  "post.publish.publicly_available",
  // TikTok's spelling.
  "post.publish.no_longer_publicaly_available",
  "video.upload.failed",
  "video.publish.completed",
  "portability.download.ready",
]);

export function isKnownWebhookEvent(event: string): boolean {
  return EVENTS.has(event);
}

/** Why TikTok says that somebody's access has ended, in the order of its numbers. */
const REMOVAL_REASONS = [
  "unknown",
  "user_disconnected",
  "account_deleted",
  "age_changed",
  "account_banned",
  "developer_revoked",
] as const;
export type RemovalReason = (typeof REMOVAL_REASONS)[number];

// A null character cannot be stored, and is in nothing that TikTok documents.
const text = z.string().regex(/^[^\0]*$/);
const envelope = z.object({
  client_key: text.min(1).max(200),
  event: z.string().regex(/^[\w.-]{1,100}$/),
  create_time: z.int().min(0).max(253_402_300_799),
  user_openid: text.max(200).nullish(),
  content: text.max(8_192).default(""),
});

/**
 * Reads the body of a webhook, whose signature has been judged.
 *
 * @returns null for what is none of TikTok's documented form
 * @see https://developers.tiktok.com/doc/webhooks-overview
 */
export function parseWebhook(rawBody: Uint8Array): Webhook | null {
  const parsed = envelope.safeParse(parseJsonObject(rawBody));
  if (!parsed.success) return null;
  const { client_key, event, create_time, user_openid, content } = parsed.data;
  const openId = user_openid || null;
  return {
    clientKey: client_key,
    event,
    happenedAt: new Date(create_time * 1_000),
    // TikTok's own sample has a token in this place, and no token is kept unsealed.
    openId: openId !== null && withoutTokens(openId) === openId ? openId : null,
    content: withoutTokens(content),
    digest: createHash("sha256")
      .update(JSON.stringify([client_key, event, openId, create_time, content]))
      .digest(),
  };
}

/** Why an access was removed, from the content of `authorization.removed`; a number that TikTok has not documented is `unknown`. */
export function removalReasonOf(content: string): RemovalReason {
  const reason = parseJsonObject(Buffer.from(content))?.reason;
  return (typeof reason === "number" ? REMOVAL_REASONS[reason] : undefined) ?? "unknown";
}
