import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import type { Database } from "../schema.ts";

export interface TikTokWebhookCounts {
  /** What came of those that were seen to, since there are any. */
  settled: { event: string; outcome: string; total: number }[];
  /** Stored, and not seen to yet; counted up to a limit. */
  waiting: number;
}

export async function countTikTokWebhooks(
  db: Kysely<Database>,
  app: AppIdentity,
  limit: number,
): Promise<TikTokWebhookCounts> {
  const settled = await db
    .selectFrom("tiktok_webhook_count")
    .select(["event", "outcome", sql<number>`total::float8`.as("total")])
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .orderBy("event")
    .orderBy("outcome")
    .execute();
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::integer as waiting
    from (select from tiktok_webhook where due_at is not null limit ${limit}) as waiting`.execute(db);
  return { settled, waiting: rows[0]?.waiting ?? 0 };
}
