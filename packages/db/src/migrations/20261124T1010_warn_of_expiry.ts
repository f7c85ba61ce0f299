import { type Kysely, sql } from "kysely";

/** Owners are told 30, 7 and 1 days before the refresh token ends, once each. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The nearest of those distances that was told; null: none yet.
  await sql`alter table tiktok_grant add column expiry_told_days smallint
            check (expiry_told_days in (30, 7, 1))`.execute(db);
  await sql`
    alter table account_event drop constraint account_event_type_check,
      add constraint account_event_type_check check (type in (
        'connected', 'refreshed', 'refresh_failed', 'reauthorize_by', 'reauthorization_required',
        'upgrade_available', 'reauthorized', 'scopes_changed', 'revoked', 'disconnected'))`.execute(db);
}
