import { type Kysely, sql } from "kysely";

/**
 * What TikTok tells by webhook, stored before it is answered and seen to afterwards; how often each thing was told; and
 * when each grant was consented to, since what happened before that says nothing about it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table tiktok_webhook (
      id bigint generated always as identity primary key,
      client_key text not null,
      api_origin text not null,
      -- SHA-256 of what it tells: TikTok delivers at least once, and gives its events no id.
      digest bytea not null unique check (length(digest) = 32),
      event text not null,
      open_id text,
      content text not null,
      -- By TikTok's clock, to the second.
      happened_at timestamptz not null,
      received_at timestamptz not null default now(),
      -- When a worker may look at it; null once it has been seen to.
      due_at timestamptz default now(),
      try_count integer not null default 0,
      outcome text check (outcome in ('ended', 'explained', 'already_ended', 'refuted', 'unconfirmed', 'stale', 'echo',
                                      'nobody', 'not_ours', 'unknown')),
      check ((due_at is null) = (outcome is not null))
    )`.execute(db);
  await sql`create index tiktok_webhook_due on tiktok_webhook (due_at) where due_at is not null`.execute(db);
  await sql`create index tiktok_webhook_open_id on tiktok_webhook (open_id) where open_id is not null`.execute(db);
  await sql`create index tiktok_webhook_received on tiktok_webhook (received_at)`.execute(db);

  // Whose account a webhook is about, ended and disconnected ones included.
  await sql`create index tiktok_account_open_id on tiktok_account (open_id)`.execute(db);

  await sql`
    create table tiktok_webhook_count (
      client_key text not null,
      api_origin text not null,
      event text not null,
      outcome text not null,
      total bigint not null default 0,
      primary key (client_key, api_origin, event, outcome)
    )`.execute(db);

  // Null: before this was noted, or not known; then it is when the account was connected.
  await sql`alter table tiktok_grant add column consented_at timestamptz`.execute(db);
}
