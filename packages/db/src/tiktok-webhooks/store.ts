import type { Kysely } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import type { Database } from "../schema.ts";

/** Something that TikTok has told, and signed. */
export interface NewTikTokWebhook {
  event: string;
  openId: string | null;
  content: string;
  happenedAt: Date;
  /** The same for each delivery of the same event. */
  digest: Buffer;
}

/**
 * Stores what TikTok told, for a worker to see to.
 *
 * @returns false when it has been told before; nothing was changed then
 */
export async function storeTikTokWebhook(
  db: Kysely<Database>,
  app: AppIdentity,
  webhook: NewTikTokWebhook,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("tiktok_webhook")
    .values({
      client_key: app.clientKey,
      api_origin: app.apiOrigin,
      digest: webhook.digest,
      event: webhook.event,
      open_id: webhook.openId,
      content: webhook.content,
      happened_at: webhook.happenedAt,
    })
    .onConflict((conflict) => conflict.column("digest").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
