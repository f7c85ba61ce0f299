import { type Kysely, sql } from "kysely";

/** Whoever only counts a request does not know the rate, and has to refill the budget first: see decision 30. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table request_budget add column rate_per_second double precision`.execute(db);
}
