import { type Kysely, sql } from "kysely";

/** What is true of the app as a whole: the scopes it asks for, what TikTok holds against it, how fast it may ask. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table app_configuration (
      singleton boolean primary key default true check (singleton),
      scopes text[] not null,
      changed_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table app_fault (
      client_key text not null,
      api_origin text not null,
      setting text not null,
      detail text not null,
      log_id text,
      since timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      primary key (client_key, api_origin, setting)
    )`.execute(db);
  await sql`
    create table request_budget (
      client_key text not null,
      api_origin text not null,
      tokens double precision not null,
      refilled_at timestamptz not null default now(),
      primary key (client_key, api_origin)
    )`.execute(db);
}
