import { type Kysely, sql } from "kysely";

/**
 * Whoever ends a session, a page that listens with it must fall silent at once, at whichever api it listens. Sessions
 * that are erased after their time make no noise.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function tell_of_ended_session() returns trigger language plpgsql as $$
    begin
      perform pg_notify('session_ended', old.id);
      return null;
    end $$`.execute(db);
  await sql`
    create trigger app_session_ended after delete on app_session
    for each row when (old."expiresAt" > now()) execute function tell_of_ended_session()`.execute(db);
}
