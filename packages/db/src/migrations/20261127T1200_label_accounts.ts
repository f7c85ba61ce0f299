import { type Kysely, sql } from "kysely";

/** What an owner calls an account, where TikTok's names do not tell several apart; and the event of giving it another name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table tiktok_account add column label text check (label <> '' and length(label) <= 60)`.execute(db);
  // Events that are there already passed the narrower check: not valid spares reading all of them again.
  await sql`
    alter table account_event drop constraint account_event_type_check,
      add constraint account_event_type_check check (type in (
        'connected', 'refreshed', 'refresh_failed', 'reauthorize_by', 'reauthorization_required',
        'upgrade_available', 'reauthorized', 'scopes_changed', 'renamed', 'revoked', 'disconnected')) not valid`.execute(
    db,
  );
}
