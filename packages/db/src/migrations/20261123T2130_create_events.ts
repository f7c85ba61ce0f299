import { type Kysely, sql } from "kysely";

/** What happened to each account, in order; rows are added and read, never changed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table account_event (
      id bigint generated always as identity primary key,
      account_id uuid not null references tiktok_account (id) on delete cascade,
      at timestamptz not null default now(),
      type text not null check (type in ('connected', 'refreshed', 'refresh_failed', 'reauthorization_required',
                                         'upgrade_available', 'reauthorized', 'scopes_changed', 'revoked', 'disconnected')),
      reason text,
      log_id text
    )`.execute(db);
  await sql`
    create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception 'events are added and read, never changed' using errcode = 'restrict_violation'; end $$`.execute(
    db,
  );
  await sql`create trigger account_event_is_append_only before update on account_event
            for each statement execute function refuse_change()`.execute(db);
  await sql`create index account_event_timeline on account_event (account_id, id)`.execute(db);
}
