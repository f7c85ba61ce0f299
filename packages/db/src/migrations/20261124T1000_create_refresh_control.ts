import { type Kysely, sql } from "kysely";

/** What may hold up refreshing for the app as a whole, shared by all workers, and what they have seen of TikTok. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table refresh_control (
      client_key text not null,
      api_origin text not null,
      -- By an operator.
      paused_at timestamptz,
      -- TikTok asked us to slow down.
      hold_until timestamptz,
      breaker_opened_at timestamptz,
      breaker_reason text check (breaker_reason in ('app_refused', 'rejections', 'failures')),
      breaker_detail text,
      breaker_log_id text,
      probe_due_at timestamptz,
      -- Many grants were rejected together; until an operator has looked, none of them ends.
      rejections_held_since timestamptz,
      access_lifetime_seconds integer,
      refresh_lifetime_seconds integer,
      lifetimes_seen_since timestamptz,
      -- Since ever.
      refreshed_total bigint not null default 0,
      rejected_total bigint not null default 0,
      failed_total bigint not null default 0,
      primary key (client_key, api_origin),
      check ((breaker_opened_at is null) = (breaker_reason is null)),
      check ((breaker_opened_at is null) = (probe_due_at is null))
    )`.execute(db);
  // Outcomes of the last half minute, by which the breaker opens; one row a worker and second at most.
  await sql`
    create table refresh_sample (
      id bigint generated always as identity primary key,
      client_key text not null,
      api_origin text not null,
      taken_at timestamptz not null default now(),
      succeeded integer not null,
      rejected integer not null,
      failed integer not null
    )`.execute(db);
  // Suspects and failing grants are few; both are looked up as a whole when the breaker closes.
  await sql`create index tiktok_grant_suspect on tiktok_grant (client_key, api_origin)
            where rejection_count > 0 and ended_at is null`.execute(db);
  await sql`create index tiktok_grant_failing on tiktok_grant (client_key, api_origin)
            where failing_since is not null and ended_at is null`.execute(db);
  await sql`alter table request_budget add column on_demand_tokens double precision not null default 0`.execute(db);
}
