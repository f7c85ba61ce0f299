import { type Kysely, sql } from "kysely";

/** Which keys have sealed something here, with a value to open, so that a wrong or missing key is found at start. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table encryption_key (
      key_id text primary key,
      -- A value that everybody knows, sealed with the key that first had this id; null: that key was lost before it could.
      sealed_sentinel bytea,
      -- Since when something may be sealed with it; null: nothing is, so that it can be done without.
      in_use_since timestamptz,
      check (in_use_since is null or sealed_sentinel is not null)
    )`.execute(db);
}
