import { type Kysely, sql } from "kysely";

/**
 * An attempt holds a grant by a moment of its own, in no index: a claim that leaves the indexed due time alone is written
 * to no index at all (decision 0029).
 *
 * A worker from before, which still runs while this is applied, takes what is held for due. Its claims are refused; what it
 * has in flight, and whom an api of before saves, is taken as always, and leaves a moment behind that holds nothing.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table tiktok_grant add column resend_at timestamptz`.execute(db);
  await sql`update tiktok_grant set resend_at = due_at where attempt_id is not null`.execute(db);
  await sql`
    alter table tiktok_grant add constraint tiktok_grant_held check (attempt_id is null or resend_at is not null)`.execute(
    db,
  );
  await sql`
    create function refuse_outdated_claim() returns trigger language plpgsql as $$
    begin
      raise 'this worker is older than the database and would send what is under way; replace it'
        using errcode = 'object_not_in_prerequisite_state';
    end $$`.execute(db);
  await sql`
    create trigger tiktok_grant_is_claimed_until before update of attempt_id on tiktok_grant
    for each row when (new.attempt_id is distinct from old.attempt_id and new.attempt_id is not null
                       and new.resend_at is not distinct from old.resend_at)
    execute function refuse_outdated_claim()`.execute(db);
}
