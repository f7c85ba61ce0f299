import { type Kysely, sql } from "kysely";

/** Every time somebody set out for TikTok: the one-use state, and how it ended. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table authorization_request (
      id uuid primary key,
      -- SHA-256 of the state; taken away when the state is used, so that a replay finds nothing.
      state_hash bytea unique,
      user_id text not null references app_user (id) on delete cascade,
      browser_hash bytea not null,
      account_id uuid references tiktok_account (id) on delete cascade,
      requested_scopes text[] not null,
      sealed_code_verifier bytea,
      started_at timestamptz not null default now(),
      expires_at timestamptz not null,
      outcome jsonb,
      dismissed_at timestamptz
    )`.execute(db);
  await sql`create index authorization_request_latest on authorization_request (user_id, browser_hash, started_at)`.execute(
    db,
  );
  await sql`create index authorization_request_expiry on authorization_request (expires_at)`.execute(db);
}
