import { type Kysely, sql } from "kysely";

/**
 * What each grant lacks of the configured scopes stands in its row, kept true from two sides: by the database whenever
 * the scopes of a grant change, and by a job, batch by batch, when the configuration does.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Asked for only when an operator connects: tried with one account before everybody is asked.
  await sql`alter table app_configuration add column canary_scopes text[] not null default '{}'`.execute(db);
  await sql`
    create function scopes_missing(configured text[], granted text[], declined text[]) returns text[]
    language sql immutable parallel safe as $$
      select coalesce(array_agg(scope order by place), '{}')
      from unnest(configured) with ordinality as asked(scope, place)
      where scope <> all(granted) and scope <> all(declined)
    $$`.execute(db);
  await sql`alter table tiktok_grant add column missing_scopes text[] not null default '{}'`.execute(db);
  await sql`create index tiktok_grant_short_of_scopes on tiktok_grant (account_id)
            where missing_scopes <> '{}' and ended_at is null`.execute(db);

  await sql`
    create function note_missing_scopes() returns trigger language plpgsql as $$
    declare configured text[];
    begin
      -- The lock puts this in order with a change of the configuration: either it is seen here, or its job sees this row.
      select scopes into configured from app_configuration for share;
      new.missing_scopes = scopes_missing(coalesce(configured, '{}'), new.granted_scopes, new.declined_scopes);
      return new;
    end $$`.execute(db);
  await sql`create trigger tiktok_grant_notes_missing_scopes before insert on tiktok_grant
            for each row execute function note_missing_scopes()`.execute(db);
  // A refresh that changes no scope, which is nearly every one, pays for the comparison alone.
  await sql`create trigger tiktok_grant_notes_missing_scopes_again
            before update of granted_scopes, declined_scopes on tiktok_grant for each row
            when (old.granted_scopes is distinct from new.granted_scopes
                  or old.declined_scopes is distinct from new.declined_scopes)
            execute function note_missing_scopes()`.execute(db);

  await sql`
    create table scope_change (
      id bigint generated always as identity primary key,
      scopes_before text[] not null,
      scopes_after text[] not null,
      changed_at timestamptz not null default now(),
      -- Accounts up to this one have been looked at.
      looked_at_up_to uuid,
      flagged integer not null default 0,
      cleared integer not null default 0,
      finished_at timestamptz,
      -- A later change came before this one was finished; its job looks at every account again.
      superseded boolean not null default false
    )`.execute(db);
  await sql`create unique index scope_change_one_at_a_time on scope_change ((true)) where finished_at is null`.execute(
    db,
  );
  // Grants that are there already are looked at like after a change.
  await sql`insert into scope_change (scopes_before, scopes_after) select scopes, scopes from app_configuration`.execute(
    db,
  );
}
