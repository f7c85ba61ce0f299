import { type Kysely, sql } from "kysely";

/** What TikTok told of a removal is about the pair that waits to be revoked, if it happened since its consent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pending_revocation add column consented_at timestamptz`.execute(db);
}
