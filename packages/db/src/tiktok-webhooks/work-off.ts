import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { milliseconds } from "../interval.ts";
import type { Database, TikTokWebhookOutcome } from "../schema.ts";

/** Something that TikTok told and that has not been seen to. */
export interface TikTokWebhook {
  /** A bigint, as text. */
  id: string;
  event: string;
  openId: string | null;
  content: string;
  happenedAt: Date;
  /** This one included. */
  tryCount: number;
  /** How long it has been here. */
  waitedMs: number;
}

/** Long after TikTok has given up telling it anew. */
const KEEP = sql`interval '35 days'`;

/** Claims what is due, the oldest first; what a process that died has claimed is due again when its lease ends. */
export async function claimTikTokWebhooks(
  db: Kysely<Database>,
  app: AppIdentity,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<TikTokWebhook[]> {
  const { rows } = await sql<TikTokWebhook>`
    with due as (
      select id from tiktok_webhook
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} and due_at <= now()
      order by due_at limit ${limit} for update skip locked)
    update tiktok_webhook as w set due_at = now() + ${milliseconds(leaseMs)}, try_count = w.try_count + 1
    from due where w.id = due.id
    returning w.id, w.event, w.open_id as "openId", w.content, w.happened_at as "happenedAt", w.try_count as "tryCount",
      (extract(epoch from now() - w.received_at) * 1000)::float8 as "waitedMs"`.execute(db);
  return rows;
}

/** Nothing can be said about it yet. */
export async function postponeTikTokWebhook(
  db: Kysely<Database>,
  { id }: Pick<TikTokWebhook, "id">,
  delayMs: number,
): Promise<void> {
  await db
    .updateTable("tiktok_webhook")
    .set({ due_at: sql<Date>`now() + ${milliseconds(delayMs)}` })
    .where("id", "=", id)
    .where("outcome", "is", null)
    .execute();
}

/**
 * Notes what came of it, and counts that once.
 *
 * @param result.countedAs the event's name; one for all that are not known, so that counts stay few
 * @param result.forgetsWhom it is about nobody who has anything to do with this place, and no trace of them is kept
 */
export async function settleTikTokWebhook(
  db: Kysely<Database>,
  app: AppIdentity,
  { id }: Pick<TikTokWebhook, "id">,
  { outcome, countedAs, forgetsWhom }: { outcome: TikTokWebhookOutcome; countedAs: string; forgetsWhom: boolean },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const settled = await trx
      .updateTable("tiktok_webhook")
      .set({ outcome, due_at: null, ...(forgetsWhom && { open_id: null, content: "" }) })
      .where("id", "=", id)
      .where("outcome", "is", null)
      .executeTakeFirst();
    if (settled.numUpdatedRows === 0n) return;
    await sql`
      insert into tiktok_webhook_count as c (client_key, api_origin, event, outcome, total)
      values (${app.clientKey}, ${app.apiOrigin}, ${countedAs}, ${outcome}, 1)
      on conflict (client_key, api_origin, event, outcome) do update set total = c.total + 1`.execute(trx);
  });
}

/** Erases what has been seen to, or could not be, when TikTok has long given up telling it anew. */
export async function eraseStaleTikTokWebhooks(db: Kysely<Database>): Promise<void> {
  await db.deleteFrom("tiktok_webhook").where("received_at", "<", sql<Date>`now() - ${KEEP}`).execute();
}
