import { type Kysely, sql } from "kysely";

/** TikTok accounts, and what TikTok granted for them. Tokens exist only sealed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table tiktok_account (
      id uuid primary key,
      user_id text not null references app_user (id),
      open_id text not null,
      display_name text,
      username text,
      avatar_url text,
      connected_at timestamptz not null default now(),
      disconnect_requested_at timestamptz,
      disconnected_at timestamptz,
      disconnect_outcome text check (disconnect_outcome in ('confirmed', 'unconfirmed', 'superseded')),
      check ((disconnected_at is null) = (disconnect_outcome is null))
    )`.execute(db);
  await sql`create index tiktok_account_of_user on tiktok_account (user_id, connected_at)`.execute(db);
  await sql`create index tiktok_account_leaving on tiktok_account (disconnect_requested_at)
            where disconnect_requested_at is not null and disconnected_at is null`.execute(db);
  await sql`create unique index tiktok_account_once_per_user on tiktok_account (user_id, open_id)
            where disconnected_at is null`.execute(db);

  await sql`
    create table tiktok_grant (
      account_id uuid primary key references tiktok_account (id) on delete cascade,
      client_key text not null,
      api_origin text not null,
      open_id text not null,

      requested_scopes text[] not null,
      granted_scopes text[] not null,
      declined_scopes text[] not null,

      -- Grows with every new pair. An answer is saved only if the generation that was sent is still the stored one.
      generation integer not null default 1,
      sealed_access_token bytea,
      sealed_refresh_token bytea,
      access_token_expires_at timestamptz,
      refresh_token_expires_at timestamptz,
      last_refreshed_at timestamptz,

      -- When a worker may claim it. All urgency is in here: claims go by this column alone.
      due_at timestamptz not null,
      attempt_id uuid,
      attempt_started_at timestamptz,

      failing_since timestamptz,
      failure_count integer not null default 0,
      -- Requests of this generation that left without a usable answer: TikTok may have spent the refresh token.
      unanswered_count integer not null default 0,
      suspect_since timestamptz,
      rejection_count integer not null default 0,

      ended_at timestamptz,
      end_reason text check (end_reason in ('grant_rejected', 'rotation_lost', 'grant_expired', 'removed_by_user',
                                            'account_deleted', 'account_banned', 'age_restricted', 'removed')),

      check ((attempt_id is null) = (attempt_started_at is null)),
      check ((ended_at is null) = (end_reason is null)),
      -- A living grant has a token, an ended one has none.
      check ((ended_at is null) = (sealed_access_token is not null)),
      check ((ended_at is null) = (access_token_expires_at is not null)),
      check (ended_at is null or sealed_refresh_token is null),
      check ((suspect_since is null) = (rejection_count = 0)),
      check (generation > 0 and failure_count >= 0 and unanswered_count >= 0)
    ) with (fillfactor = 80)`.execute(db);
  // A TikTok account is connected once; an ended grant holds nothing.
  await sql`create unique index tiktok_grant_open_id on tiktok_grant (client_key, api_origin, open_id)
            where ended_at is null`.execute(db);
  await sql`create index tiktok_grant_due on tiktok_grant (client_key, api_origin, due_at)
            where ended_at is null`.execute(db);

  // A pair that TikTok issued for a connected account in somebody else's hands; used when the stored pair is rejected.
  await sql`
    create table spare_pair (
      account_id uuid primary key references tiktok_grant (account_id) on delete cascade,
      sealed_access_token bytea not null,
      sealed_refresh_token bytea,
      access_token_expires_at timestamptz not null,
      refresh_token_expires_at timestamptz,
      granted_scopes text[] not null,
      created_at timestamptz not null default now()
    )`.execute(db);

  // A grant nobody here holds: the owner chooses within a day whether to connect it or to remove the access.
  await sql`
    create table parked_grant (
      id uuid primary key,
      user_id text not null references app_user (id) on delete cascade,
      client_key text not null,
      api_origin text not null,
      open_id text not null,
      display_name text,
      username text,
      avatar_url text,
      requested_scopes text[] not null,
      granted_scopes text[] not null,
      sealed_access_token bytea not null,
      sealed_refresh_token bytea,
      access_token_expires_at timestamptz not null,
      refresh_token_expires_at timestamptz,
      parked_at timestamptz not null default now()
    )`.execute(db);

  // Pairs taken out of a grant for one purpose alone: to be revoked at TikTok, then erased.
  await sql`
    create table pending_revocation (
      id uuid primary key,
      account_id uuid unique references tiktok_account (id) on delete cascade,
      client_key text not null,
      api_origin text not null,
      open_id text not null,
      generation integer not null,
      sealed_access_token bytea not null,
      sealed_refresh_token bytea,
      access_token_expires_at timestamptz not null,
      requested_at timestamptz not null default now(),
      due_at timestamptz not null default now(),
      attempt_id uuid,
      attempt_started_at timestamptz,
      failure_count integer not null default 0,
      check ((attempt_id is null) = (attempt_started_at is null))
    )`.execute(db);
  await sql`create index pending_revocation_due on pending_revocation (due_at)`.execute(db);
  await sql`create index pending_revocation_open_id on pending_revocation (open_id)`.execute(db);
}
