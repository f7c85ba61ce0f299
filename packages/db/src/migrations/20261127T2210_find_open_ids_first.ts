import { type Kysely, sql } from "kysely";

/**
 * The open id comes first, which decides nearly every comparison, instead of last behind the app's words, which decide none.
 * Every refresh writes to this index.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index tiktok_grant_open_id`.execute(db);
  await sql`create unique index tiktok_grant_open_id on tiktok_grant (open_id, client_key, api_origin)
            where ended_at is null`.execute(db);
}
