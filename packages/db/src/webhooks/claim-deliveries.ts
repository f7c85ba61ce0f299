import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { milliseconds } from "../interval.ts";
import type { Database } from "../schema.ts";
import type { WebhookDelivery } from "./deliveries.ts";

export interface DeliveryTerms {
  /** An attempt of which nobody has said for this long what came of it is made again. */
  leaseMs: number;
  /** Attempts under way at once to one endpoint, so that a slow one leaves room for the others. */
  mostToOne: number;
  /** Distance to the next attempt after the first, second, … failure; the last one repeats. */
  backOffMs: readonly number[];
  /** An endpoint that took nothing for this long is disabled. */
  disableAfterMs: number;
}

/** A delivery that this process is to make, with what it says and where to. */
export interface ClaimedDelivery extends Pick<WebhookDelivery, "id" | "eventType" | "eventAt" | "accountId"> {
  endpointId: string;
  attemptId: string;
  openId: string | null;
  reason: string | null;
  logId: string | null;
  url: string;
  sealedSecret: Buffer;
  /** Null when only the newest secret signs. */
  sealedPreviousSecret: Buffer | null;
}

/**
 * Claims deliveries that are due, durably before anything is sent. Of one account an endpoint is told in order: what comes
 * later waits until the delivery before it has ended. Every endpoint gets its turn, however much waits for another.
 */
export async function claimDeliveries(
  db: Kysely<Database>,
  { leaseMs, mostToOne }: Pick<DeliveryTerms, "leaseMs" | "mostToOne">,
  limit: number,
): Promise<ClaimedDelivery[]> {
  const free = sql`(attempt_id is null or attempt_started_at <= now() - ${milliseconds(leaseMs)})`;
  const { rows } = await sql<ClaimedDelivery>`
    -- From one endpoint that something waits for to the next, passing over all that waits for the first.
    with recursive waited_for(endpoint_id) as (
      (select endpoint_id from webhook_delivery where status = 'waiting' order by endpoint_id limit 1)
      union all
      select (select endpoint_id from webhook_delivery
              where status = 'waiting' and endpoint_id > waited_for.endpoint_id order by endpoint_id limit 1)
      from waited_for where waited_for.endpoint_id is not null)
    , open as (
      select id, case when failure_count > 0 then 1 else ${mostToOne}::integer end - (
          select count(*) from webhook_delivery
          where endpoint_id = endpoint.id and attempt_id is not null
            and attempt_started_at > now() - ${milliseconds(leaseMs)}) as room
      from waited_for join webhook_endpoint as endpoint on endpoint.id = waited_for.endpoint_id
      where disabled_at is null and hold_until <= now())
    , front as (
      select delivery.id, row_number() over (partition by open.id order by sequence) as turn
      from open cross join lateral (
        select id, sequence from webhook_delivery as next
        where endpoint_id = open.id and status = 'waiting' and due_at <= now() and ${free}
          and not exists (
            select from webhook_delivery as earlier
            where earlier.endpoint_id = next.endpoint_id and earlier.account_id = next.account_id
              and earlier.status = 'waiting' and earlier.sequence < next.sequence)
        order by sequence limit greatest(open.room, 0)) as delivery)
    , claimed as (
      select id from webhook_delivery
      where id in (select id from front order by turn limit ${limit}) and status = 'waiting' and ${free}
      for no key update skip locked)
    update webhook_delivery as d
    set attempt_id = ${randomUUID()}, attempt_started_at = now()
    from claimed, webhook_endpoint as e
    where d.id = claimed.id and e.id = d.endpoint_id
    returning d.id, d.endpoint_id as "endpointId", d.attempt_id as "attemptId", d.account_id as "accountId",
      (select open_id from tiktok_account where id = d.account_id) as "openId",
      d.event_type as "eventType", d.event_at as "eventAt", d.reason, d.log_id as "logId", e.url,
      e.sealed_secret as "sealedSecret",
      case when e.previous_secret_ends_at > now() then e.sealed_previous_secret end as "sealedPreviousSecret"`.execute(
    db,
  );
  return rows;
}
