import { type Kysely, sql } from "kysely";

/**
 * A pair that is to be revoked and was of no account here still has somebody who asked for it, and goes with their data.
 * Those on their way while this is applied are gone within a day.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pending_revocation add column user_id text references app_user (id) on delete cascade`.execute(
    db,
  );
  await sql`create index pending_revocation_of_user on pending_revocation (user_id) where user_id is not null`.execute(
    db,
  );
}
