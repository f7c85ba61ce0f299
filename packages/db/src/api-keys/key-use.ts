import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";

/** Notes that keys are in use, each at most once a minute. */
export async function noteKeyUse(db: Kysely<Database>, apiKeyIds: readonly string[]): Promise<void> {
  await sql`
    update api_key set last_used_at = now()
    where id = any(${apiKeyIds}::uuid[]) and (last_used_at is null or last_used_at < now() - interval '1 minute')`.execute(
    db,
  );
}

/** How many requests a key has made since it was last told. */
export interface KeyCharge {
  apiKeyId: string;
  requests: number;
}

/**
 * Takes requests that were made out of the keys' budgets, which all processes share; each fills at `ratePerSecond` up to
 * `burst`. They were made already, so a budget may go below nothing: what is owed is how the processes learn of each other.
 *
 * @returns what each budget holds now
 */
export async function chargeKeys(
  db: Kysely<Database>,
  charges: readonly KeyCharge[],
  { ratePerSecond, burst }: { ratePerSecond: number; burst: number },
): Promise<ReadonlyMap<string, number>> {
  // In one order everywhere, so that two processes with the same keys wait for each other instead of deadlocking.
  const sorted = charges.toSorted((one, other) => (one.apiKeyId < other.apiKeyId ? -1 : 1));
  const { rows } = await sql<{ apiKeyId: string; tokens: number }>`
    insert into api_key_budget as budget (api_key_id, tokens, refilled_at)
    select id, ${burst}::float8 - requests, clock_timestamp()
    from unnest(${sorted.map(({ apiKeyId }) => apiKeyId)}::uuid[], ${sorted.map(({ requests }) => requests)}::float8[])
      as charge(id, requests)
    on conflict (api_key_id) do update
    set tokens = least(${burst}::float8, budget.tokens + ${ratePerSecond}::float8
                       * greatest(0, extract(epoch from clock_timestamp() - budget.refilled_at)))
                 - (${burst}::float8 - excluded.tokens),
        refilled_at = clock_timestamp()
    returning api_key_id as "apiKeyId", tokens`.execute(db);
  return new Map(rows.map(({ apiKeyId, tokens }) => [apiKeyId, tokens]));
}
