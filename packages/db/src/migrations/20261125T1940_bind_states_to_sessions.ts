import { type Kysely, sql } from "kysely";

/**
 * A state works only in the session that it was made in: signing out ends what was begun. States that are on their way
 * while this is applied have no session, and whoever comes back with one begins again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table authorization_request add column session_id text`.execute(db);
}
