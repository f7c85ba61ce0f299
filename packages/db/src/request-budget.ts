import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "./app-identity.ts";
import type { Database } from "./schema.ts";

/**
 * Takes requests out of the app's budget, which fills at `ratePerSecond` up to one second's worth and is shared by all
 * workers; time is the database's.
 *
 * @returns how many of the wanted requests may be sent now; may be none
 */
export async function takeRequests(
  db: Kysely<Database>,
  app: AppIdentity,
  { wanted, ratePerSecond }: { wanted: number; ratePerSecond: number },
): Promise<number> {
  await db
    .insertInto("request_budget")
    .values({ client_key: app.clientKey, api_origin: app.apiOrigin, tokens: ratePerSecond })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { rows } = await sql<{ granted: number }>`
    with budget as (
      select client_key, api_origin, clock_timestamp() as at,
        least(${ratePerSecond}::float8,
              tokens + ${ratePerSecond}::float8 * extract(epoch from clock_timestamp() - refilled_at)) as tokens
      from request_budget
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} for update)
    update request_budget as b
    set tokens = budget.tokens - least(${wanted}::integer, floor(budget.tokens)), refilled_at = budget.at
    from budget where b.client_key = budget.client_key and b.api_origin = budget.api_origin
    returning least(${wanted}::integer, floor(budget.tokens))::integer as granted`.execute(db);
  return rows[0]?.granted ?? 0;
}

/** Gives back requests that were taken and not sent. */
export async function returnRequests(db: Kysely<Database>, app: AppIdentity, unused: number): Promise<void> {
  await db
    .updateTable("request_budget")
    .set((eb) => ({ tokens: eb("tokens", "+", unused) }))
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .execute();
}
