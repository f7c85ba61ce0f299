import { type Kysely, type RawBuilder, sql } from "kysely";
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
  await db
    .insertInto("request_budget")
    .values({
      client_key: app.clientKey,
      api_origin: app.apiOrigin,
      tokens: ratePerSecond,
      on_demand_tokens: Math.max(1, ratePerSecond * ON_DEMAND_SHARE),
      rate_per_second: ratePerSecond,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const rate = sql`${ratePerSecond}::float8`;
  const granted =
    lane === "due"
      ? sql`greatest(0, least(${wanted}::integer, floor(budget.tokens)))`
      : sql`least(${wanted}::integer, floor(budget.on_demand_tokens))`;
  const { rows } = await sql<{ granted: number }>`
    with budget as (
      select client_key, api_origin, clock_timestamp() as at, ${refilled(rate)} as tokens,
        ${refilledOnDemand(rate)} as on_demand_tokens
      from request_budget
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} for update)
    update request_budget as b
    set tokens = budget.tokens - ${granted},
        on_demand_tokens = budget.on_demand_tokens - ${lane === "on_demand" ? granted : 0},
        refilled_at = budget.at, rate_per_second = ${rate}
    from budget where b.client_key = budget.client_key and b.api_origin = budget.api_origin
    returning ${granted}::integer as granted`.execute(db);
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

/** Counts requests that wait for nobody, such as a consent's or the proof of a rejection: later ones wait for them. */
export async function chargeRequests(db: Kysely<Database>, app: AppIdentity, sent: number): Promise<void> {
  const rate = sql`rate_per_second`;
  // Refilled first: what an idle time leaves over is gone by then, and must not pay afterwards for what is sent now.
  await sql`
    update request_budget
    set tokens = greatest(${mostOwed(rate)}, ${refilled(rate)} - ${sent}::float8),
        on_demand_tokens = ${refilledOnDemand(rate)}, refilled_at = clock_timestamp()
    where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} and rate_per_second is not null`.execute(db);
}

function mostOwed(rate: RawBuilder<unknown>) {
  return sql`-${MOST_OWED_SECONDS}::float8 * ${rate}`;
}

function refilled(rate: RawBuilder<unknown>) {
  return sql`least(${rate}, greatest(tokens, ${mostOwed(rate)}) + ${rate} * ${SINCE_REFILLED})`;
}

function refilledOnDemand(rate: RawBuilder<unknown>) {
  const share = sql`${rate} * ${ON_DEMAND_SHARE}::float8`;
  return sql`least(greatest(1, ${share}), on_demand_tokens + ${share} * ${SINCE_REFILLED})`;
}

const SINCE_REFILLED = sql`extract(epoch from clock_timestamp() - refilled_at)::float8`;
