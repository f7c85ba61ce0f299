import { type Kysely, sql } from "kysely";

/**
 * An attempt holds a grant by a moment of its own, in no index: a claim that leaves the indexed due time alone is written
 * to no index at all (decision 0029).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table tiktok_grant add column resend_at timestamptz`.execute(db);
  await sql`update tiktok_grant set resend_at = due_at where attempt_id is not null`.execute(db);
  await sql`
    alter table tiktok_grant
      drop constraint tiktok_grant_check,
      add constraint tiktok_grant_attempt check (num_nulls(attempt_id, attempt_started_at, resend_at) in (0, 3))`.execute(
    db,
  );
}
