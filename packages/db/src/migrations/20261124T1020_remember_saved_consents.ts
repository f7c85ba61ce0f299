import { type Kysely, sql } from "kysely";

/** A consent whose pair waited in a journal is saved once, however often the journal is read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table authorization_request add column pair_saved_at timestamptz`.execute(db);
}
