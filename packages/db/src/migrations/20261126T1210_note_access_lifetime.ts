import { type Kysely, sql } from "kysely";

/**
 * How long the stored access token was good for when TikTok issued it. Null where that is not known: what was stored
 * before this, and pairs that have waited elsewhere.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table tiktok_grant add column access_lifetime_seconds double precision`.execute(db);
}
