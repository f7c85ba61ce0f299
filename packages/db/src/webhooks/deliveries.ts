import { type Kysely, sql, type Transaction } from "kysely";
import type { Database, WebhookEventType } from "../schema.ts";
import { endHold, type OwnEndpoint } from "./endpoints.ts";

/** One event for one endpoint, as the endpoint's owner sees it. */
export interface WebhookDelivery {
  /** The `webhook-id`. */
  id: string;
  /** Grows in the order in which deliveries were made; a bigint. */
  sequence: string;
  /** Null for a test. */
  accountId: string | null;
  eventType: WebhookEventType | "test";
  eventAt: Date;
  status: "waiting" | "delivered" | "given_up";
  attemptCount: number;
  /** Null before the first attempt has ended. */
  lastAttemptAt: Date | null;
  /** What was answered; null when nothing was. */
  lastStatus: number | null;
  /** Why nothing was answered. */
  lastFault: string | null;
  /** Null when there is none. */
  nextAttemptAt: Date | null;
}

/**
 * One page of what an endpoint was told or is to be told, newest first; empty when it is not this user's.
 *
 * @param before only deliveries made before the one with this sequence
 */
export async function listWebhookDeliveries(
  db: Kysely<Database>,
  { userId, endpointId, before, limit }: OwnEndpoint & { before: string | null; limit: number },
): Promise<WebhookDelivery[]> {
  return db
    .selectFrom("webhook_delivery as d")
    .innerJoin("webhook_endpoint as e", "e.id", "d.endpoint_id")
    .select([
      "d.id",
      "d.sequence",
      "d.account_id as accountId",
      "d.event_type as eventType",
      "d.event_at as eventAt",
      "d.status",
      "d.attempt_count as attemptCount",
      "d.last_attempt_at as lastAttemptAt",
      "d.last_status as lastStatus",
      "d.last_fault as lastFault",
      sql<Date | null>`case when d.status = 'waiting' then greatest(d.due_at, e.hold_until) end`.as("nextAttemptAt"),
    ])
    .where("d.endpoint_id", "=", endpointId)
    .where("e.user_id", "=", userId)
    .$if(before !== null, (query) => query.where("d.sequence", "<", before ?? ""))
    .orderBy("d.sequence", "desc")
    .limit(limit)
    .execute();
}

/** How an order to deliver was taken. */
export type DeliveryOrder = "ordered" | "disabled" | "unknown";

/** Orders a delivery that tells of nothing, to see whether the endpoint takes it; at once, even if it has been failing. */
export async function orderTestDelivery(db: Kysely<Database>, own: OwnEndpoint): Promise<DeliveryOrder> {
  return orderFrom(db, own, async (trx) => {
    await trx
      .insertInto("webhook_delivery")
      .values({ endpoint_id: own.endpointId, event_type: "test", event_at: sql<Date>`now()` })
      .execute();
    return "ordered";
  });
}

/** Delivers once more what was delivered or given up, for another three days if need be; its id stays the same. */
export async function orderRedelivery(
  db: Kysely<Database>,
  { deliveryId, ...own }: OwnEndpoint & { deliveryId: string },
): Promise<DeliveryOrder> {
  return orderFrom(db, own, async (trx) => {
    const ordered = await trx
      .updateTable("webhook_delivery")
      .set({
        status: "waiting",
        due_at: sql<Date>`now()`,
        give_up_at: sql<Date>`now() + interval '72 hours'`,
        attempt_count: 0,
      })
      .where("id", "=", deliveryId)
      .where("endpoint_id", "=", own.endpointId)
      .executeTakeFirst();
    return ordered.numUpdatedRows === 1n ? "ordered" : "unknown";
  });
}

async function orderFrom(
  db: Kysely<Database>,
  { userId, endpointId }: OwnEndpoint,
  order: (trx: Transaction<Database>) => Promise<DeliveryOrder>,
): Promise<DeliveryOrder> {
  return db.transaction().execute(async (trx) => {
    const endpoint = await trx
      .selectFrom("webhook_endpoint")
      .select("disabled_at")
      .where("id", "=", endpointId)
      .where("user_id", "=", userId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!endpoint) return "unknown";
    if (endpoint.disabled_at !== null) return "disabled";
    await endHold(trx, endpointId);
    return order(trx);
  });
}

const KEPT = sql`interval '30 days'`;
const ERASED_AT_ONCE = 10_000;

/** Erases what was delivered, or given up, a month ago. */
export async function eraseStaleWebhookDeliveries(db: Kysely<Database>): Promise<void> {
  for (;;) {
    const { numAffectedRows } = await sql`
      delete from webhook_delivery where ctid = any(array(
        select ctid from webhook_delivery
        where event_at < now() - ${KEPT} and status <> 'waiting' limit ${ERASED_AT_ONCE}))`.execute(db);
    if ((numAffectedRows ?? 0n) < BigInt(ERASED_AT_ONCE)) return;
  }
}
