import { type Kysely, sql } from "kysely";

/** An answer that leaves open whether TikTok rotated the pair is something else than no answer: see decision 6. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table tiktok_grant add column rotation_in_doubt boolean not null default false`.execute(db);
}
