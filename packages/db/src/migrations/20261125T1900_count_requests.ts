import { type Kysely, sql } from "kysely";

/**
 * How often somebody asked for something of late, counted for all processes together. Unlogged: a count is worth nothing
 * after a crash, and writing it must cost next to nothing. Keys are digests, so that nobody's address is kept here.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create unlogged table request_count (
      key bytea primary key,
      count integer not null,
      -- When the window ends that is counted in; the next request begins another.
      ends_at timestamptz not null
    )`.execute(db);
}
