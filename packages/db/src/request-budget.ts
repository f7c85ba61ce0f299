import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "./app-identity.ts";
import type { Database } from "./schema.ts";

/** `due`: what the sweep found. `on_demand`: what somebody waits for, which is a fifth of the rate at most. */
export type RequestLane = "due" | "on_demand";

const ON_DEMAND_SHARE = 0.2;

/** What nobody asked for, such as many consents at once, holds up refreshing no longer than this after its end. */
const MOST_OWED_SECONDS = 10;

/**
 * Takes requests out of the app's budget, which fills at `ratePerSecond` up to one second's worth and is shared by all
 * workers; time is the database's. Requests on demand do not wait for those that are due: they borrow.
 *
 * @returns how many of the wanted requests may be sent now; may be none
 */
export async function takeRequests(
  db: Kysely<Database>,
  app: AppIdentity,
  { wanted, ratePerSecond, lane }: { wanted: number; ratePerSecond: number; lane: RequestLane },
): Promise<number> {
  const onDemandRate = ratePerSecond * ON_DEMAND_SHARE;
  await db
    .insertInto("request_budget")
    .values({
      client_key: app.clientKey,
      api_origin: app.apiOrigin,
      tokens: ratePerSecond,
      on_demand_tokens: Math.max(1, onDemandRate),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const granted =
    lane === "due"
      ? sql`greatest(0, least(${wanted}::integer, floor(budget.tokens)))`
      : sql`least(${wanted}::integer, floor(budget.on_demand_tokens))`;
  const { rows } = await sql<{ granted: number }>`
    with budget as (
      select client_key, api_origin, clock_timestamp() as at,
        least(${ratePerSecond}::float8,
              greatest(tokens, ${-MOST_OWED_SECONDS * ratePerSecond}::float8) + ${ratePerSecond}::float8 * extract(epoch from clock_timestamp() - refilled_at)) as tokens,
        least(greatest(1, ${onDemandRate}::float8),
              on_demand_tokens + ${onDemandRate}::float8 * extract(epoch from clock_timestamp() - refilled_at))
          as on_demand_tokens
      from request_budget
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} for update)
    update request_budget as b
    set tokens = budget.tokens - ${granted},
        on_demand_tokens = budget.on_demand_tokens - ${lane === "on_demand" ? granted : 0},
        refilled_at = budget.at
    from budget where b.client_key = budget.client_key and b.api_origin = budget.api_origin
    returning ${granted}::integer as granted`.execute(db);
  return rows[0]?.granted ?? 0;
}

/** Gives back requests that were taken and not sent. */
export async function returnRequests(db: Kysely<Database>, app: AppIdentity, unused: number): Promise<void> {
  await addTokens(db, app, unused);
}

/** Counts requests that wait for nobody, such as a consent's or the proof of a rejection: later ones wait for them. */
export async function chargeRequests(db: Kysely<Database>, app: AppIdentity, sent: number): Promise<void> {
  await addTokens(db, app, -sent);
}

async function addTokens(db: Kysely<Database>, app: AppIdentity, count: number): Promise<void> {
  await db
    .updateTable("request_budget")
    .set((eb) => ({ tokens: eb("tokens", "+", count) }))
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .execute();
}
