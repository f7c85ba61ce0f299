import { type Kysely, sql } from "kysely";

/** Keys of other services, and a note of every access token that was given out for one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table api_key (
      id uuid primary key,
      user_id text not null references app_user (id) on delete cascade,
      name text not null check (length(name) between 1 and 100),
      -- SHA-256 of the key, which is random and long enough that nothing slower is needed.
      key_hash bytea not null unique check (length(key_hash) = 32),
      -- What a person tells it by; far too little to guess the rest.
      key_start text not null,
      -- read: what there is. token: access tokens as well.
      scope text not null check (scope in ('read', 'token')),
      -- Null: every account of its owner, those to come included.
      account_ids uuid[],
      created_at timestamptz not null default now(),
      last_used_at timestamptz,
      revoked_at timestamptz
    )`.execute(db);
  await sql`create index api_key_of_user on api_key (user_id, created_at)`.execute(db);

  // A count that may be lost with the server: then everybody has their full budget again.
  await sql`
    create unlogged table api_key_budget (
      api_key_id uuid primary key,
      tokens double precision not null,
      refilled_at timestamptz not null default now()
    )`.execute(db);

  // Without foreign keys, which would lock a row of each table for every token; that issues go with their account, a
  // trigger sees to.
  await sql`
    create table token_issue (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      api_key_id uuid not null,
      account_id uuid not null,
      -- Of the token that was given out.
      expires_at timestamptz not null,
      -- Tells callers apart without keeping their address: HMAC-SHA-256, cut.
      caller bytea not null
    )`.execute(db);
  await sql`create index token_issue_of_account on token_issue (account_id, id)`.execute(db);
  await sql`create index token_issue_at on token_issue using brin (at)`.execute(db);
  await sql`
    create function refuse_change_of_issue() returns trigger language plpgsql as $$
    begin raise exception 'issues are added and read, never changed' using errcode = 'restrict_violation'; end $$`.execute(
    db,
  );
  await sql`create trigger token_issue_is_append_only before update on token_issue
            for each statement execute function refuse_change_of_issue()`.execute(db);
  await sql`
    create function forget_token_issues() returns trigger language plpgsql as $$
    begin
      delete from token_issue where account_id in (select id from gone);
      return null;
    end $$`.execute(db);
  await sql`create trigger tiktok_account_takes_its_token_issues after delete on tiktok_account
            referencing old table as gone for each statement execute function forget_token_issues()`.execute(db);
}
