import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import { milliseconds } from "../interval.ts";
import type { Database } from "../schema.ts";
import type { ClaimedDelivery, DeliveryTerms } from "./claim-deliveries.ts";

/** What came of one attempt to deliver. */
export interface DeliveryResult {
  claim: Pick<ClaimedDelivery, "id" | "endpointId" | "attemptId">;
  /** `gone`: the endpoint answered that it will never take anything again. */
  outcome: "delivered" | "failed" | "gone";
  /** What was answered; null when nothing was. */
  statusCode: number | null;
  /** Why nothing was answered. */
  fault: string | null;
  /** How long the endpoint wants to be left alone; null when it did not say. */
  retryAfterSeconds: number | null;
}

/** After a failure over this long the endpoint was away, and what is waiting need not wait any longer for its own time. */
const OUTAGE = sql`interval '10 minutes'`;

/**
 * Notes what came of attempts, and what that says of their endpoints. A result that comes after its lease, when somebody
 * else has made the attempt anew, changes nothing about the delivery.
 *
 * @returns ids of endpoints that are disabled now
 */
export async function recordDeliveries(
  db: Kysely<Database>,
  { backOffMs, disableAfterMs }: Pick<DeliveryTerms, "backOffMs" | "disableAfterMs">,
  results: readonly DeliveryResult[],
): Promise<string[]> {
  if (results.length === 0) return [];
  return db.transaction().execute(async (trx) => {
    const endpointsOf = (outcome: DeliveryResult["outcome"]) =>
      new Set(results.filter((result) => result.outcome === outcome).map(({ claim }) => claim.endpointId));
    // Endpoints before their deliveries, and in one order, as whoever orders a delivery does.
    await lockEndpoints(trx, results);
    await noteAttempts(trx, backOffMs, results);
    const [delivered, failed, gone] = [endpointsOf("delivered"), endpointsOf("failed"), endpointsOf("gone")];
    await noteSuccess(trx, [...delivered]);
    await noteFailure(
      trx,
      backOffMs,
      results.filter(({ claim }) => failed.has(claim.endpointId) && !delivered.has(claim.endpointId)),
    );
    return disable(trx, disableAfterMs, { failed: [...failed.difference(delivered)], gone: [...gone] });
  });
}

async function lockEndpoints(trx: Transaction<Database>, results: readonly DeliveryResult[]): Promise<void> {
  await trx
    .selectFrom("webhook_endpoint")
    .select("id")
    .where("id", "in", [...new Set(results.map(({ claim }) => claim.endpointId))])
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
}

async function noteAttempts(
  trx: Transaction<Database>,
  backOffMs: readonly number[],
  results: readonly DeliveryResult[],
): Promise<void> {
  const column = <Value>(value: (result: DeliveryResult) => Value) => results.map(value);
  await sql`
    update webhook_delivery as d
    set attempt_id = null, attempt_started_at = null, last_attempt_at = now(), attempt_count = d.attempt_count + 1,
        last_status = result.status, last_fault = result.fault,
        status = case when result.delivered then 'delivered' when d.give_up_at <= now() then 'given_up' else 'waiting' end,
        due_at = now() + greatest(${backOff(sql`d.attempt_count`, backOffMs)}, result.rest * interval '1 second')
    from unnest(
      ${column(({ claim }) => claim.id)}::uuid[], ${column(({ claim }) => claim.attemptId)}::uuid[],
      ${column(({ outcome }) => outcome === "delivered")}::boolean[],
      ${column(({ statusCode }) => statusCode)}::integer[], ${column(({ fault }) => fault)}::text[],
      ${column(({ retryAfterSeconds }) => retryAfterSeconds)}::float8[])
      as result(id, attempt_id, delivered, status, fault, rest)
    where d.id = result.id and d.attempt_id = result.attempt_id`.execute(trx);
}

/** The distance that follows on so many failures. */
function backOff(failures: RawBuilder<unknown>, backOffMs: readonly number[]): RawBuilder<unknown> {
  const steps = sql`${[...backOffMs]}::float8[]`;
  return sql`(${steps})[least(${failures}, ${backOffMs.length - 1}) + 1] * interval '1 millisecond'`;
}

async function noteSuccess(trx: Transaction<Database>, endpointIds: readonly string[]): Promise<void> {
  if (endpointIds.length === 0) return;
  await sql`
    with back as (
      select id from webhook_endpoint
      where id = any(${endpointIds}::uuid[]) and failing_since < now() - ${OUTAGE})
    update webhook_delivery set due_at = now()
    where endpoint_id in (select id from back) and status = 'waiting' and due_at > now()`.execute(trx);
  await sql`
    update webhook_endpoint set failure_count = 0, failing_since = null, hold_until = '-infinity'
    where id = any(${endpointIds}::uuid[]) and failure_count > 0`.execute(trx);
}

async function noteFailure(
  trx: Transaction<Database>,
  backOffMs: readonly number[],
  failures: readonly DeliveryResult[],
): Promise<void> {
  if (failures.length === 0) return;
  await sql`
    update webhook_endpoint
    set failure_count = failure_count + 1, failing_since = coalesce(failing_since, now()),
        hold_until = now() + greatest(${backOff(sql`failure_count`, backOffMs)}, failed.rest * interval '1 second')
    from (
      select endpoint_id, max(rest) as rest
      from unnest(
        ${failures.map(({ claim }) => claim.endpointId)}::uuid[],
        ${failures.map(({ retryAfterSeconds }) => retryAfterSeconds)}::float8[]) as failure(endpoint_id, rest)
      group by endpoint_id) as failed
    where id = failed.endpoint_id`.execute(trx);
}

/** What waits for an endpoint that is told nothing any more is given up; its owner can have it delivered by hand. */
async function disable(
  trx: Transaction<Database>,
  disableAfterMs: number,
  { failed, gone }: { failed: readonly string[]; gone: readonly string[] },
): Promise<string[]> {
  if (failed.length === 0 && gone.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    with disabled as (
      update webhook_endpoint
      set disabled_at = now(), disabled_reason = case when id = any(${gone}::uuid[]) then 'gone' else 'failing' end
      where disabled_at is null
        and (id = any(${gone}::uuid[])
             or id = any(${failed}::uuid[]) and failing_since <= now() - ${milliseconds(disableAfterMs)})
      returning id)
    , given_up as (
      update webhook_delivery set status = 'given_up' where endpoint_id in (select id from disabled) and status = 'waiting')
    select id from disabled`.execute(trx);
  return rows.map(({ id }) => id);
}
