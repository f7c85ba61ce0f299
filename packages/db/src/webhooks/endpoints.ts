import { randomUUIDv7 } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import { type AuditAction, recordAudit } from "../audit/record-audit.ts";
import type { Database, WebhookEventType } from "../schema.ts";
import type { TokenCipher } from "../token-cipher.ts";

/** An endpoint as its owner sees it; its secret is nowhere in it. */
export interface WebhookEndpoint {
  id: string;
  url: string;
  eventTypes: WebhookEventType[];
  createdAt: Date;
  /** Until then the secret before the last change signs as well; null when it does no more. */
  previousSecretEndsAt: Date | null;
  /** Null: the last delivery succeeded, or there was none. */
  failingSince: Date | null;
  disabledAt: Date | null;
  /** No delivery succeeded for three days · it answered that it is gone for good. */
  disabledReason: "failing" | "gone" | null;
}

/** No more than this for one person: each is told of every event. */
const MOST_ENDPOINTS = 20;

export type CreatedWebhookEndpoint = { kind: "created"; endpoint: WebhookEndpoint } | { kind: "too_many" };

/** @param terms.secret in plain text; it is stored sealed */
export async function createWebhookEndpoint(
  db: Kysely<Database>,
  cipher: TokenCipher,
  terms: { userId: string; url: string; eventTypes: readonly WebhookEventType[]; secret: string },
): Promise<CreatedWebhookEndpoint> {
  const { count } = await db
    .selectFrom("webhook_endpoint")
    .select(sql<number>`count(*)::integer`.as("count"))
    .where("user_id", "=", terms.userId)
    .executeTakeFirstOrThrow();
  if (count >= MOST_ENDPOINTS) return { kind: "too_many" };
  const id = randomUUIDv7();
  const row = {
    id,
    user_id: terms.userId,
    url: terms.url,
    event_types: [...new Set(terms.eventTypes)],
    sealed_secret: cipher.seal(terms.secret, { table: "webhook_endpoint", column: "secret", rowId: id }),
  };
  return db.transaction().execute(async (trx) => {
    const endpoint = await trx.insertInto("webhook_endpoint").values(row).returning(COLUMNS).executeTakeFirstOrThrow();
    await record(trx, "webhook_endpoint.made", { userId: terms.userId, endpointId: id });
    return { kind: "created", endpoint };
  });
}

/** In the audit trail; where an endpoint is, is in its row alone. */
async function record(
  trx: Transaction<Database>,
  action: Extract<AuditAction, `webhook_endpoint.${string}`>,
  { userId, endpointId }: OwnEndpoint,
): Promise<void> {
  await recordAudit(trx, { action, actor: "person", userId, details: { endpoint: endpointId } });
}

const COLUMNS = [
  "id",
  "url",
  "event_types as eventTypes",
  "created_at as createdAt",
  sql<Date | null>`case when previous_secret_ends_at > now() then previous_secret_ends_at end`.as(
    "previousSecretEndsAt",
  ),
  "failing_since as failingSince",
  "disabled_at as disabledAt",
  "disabled_reason as disabledReason",
] as const;

/** A user's endpoints, in the order they were made. */
export async function listWebhookEndpoints(db: Kysely<Database>, userId: string): Promise<WebhookEndpoint[]> {
  return db
    .selectFrom("webhook_endpoint")
    .select(COLUMNS)
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

/** Names an endpoint, if it is this user's. */
export interface OwnEndpoint {
  userId: string;
  endpointId: string;
}

/** @returns null when this user has no such endpoint */
export async function findWebhookEndpoint(
  db: Kysely<Database>,
  { userId, endpointId }: OwnEndpoint,
): Promise<WebhookEndpoint | null> {
  const endpoint = await db
    .selectFrom("webhook_endpoint")
    .select(COLUMNS)
    .where("id", "=", endpointId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return endpoint ?? null;
}

/** Deletes an endpoint and all that it was told. @returns false when this user has no such endpoint */
export async function deleteWebhookEndpoint(
  db: Kysely<Database>,
  { userId, endpointId }: OwnEndpoint,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const deleted = await trx
      .deleteFrom("webhook_endpoint")
      .where("id", "=", endpointId)
      .where("user_id", "=", userId)
      .executeTakeFirst();
    if (deleted.numDeletedRows === 0n) return false;
    await record(trx, "webhook_endpoint.removed", { userId, endpointId });
    return true;
  });
}

/** How long the former secret signs beside the new one. */
const OVERLAP = sql`interval '24 hours'`;

/**
 * Gives an endpoint a new secret. The former one signs beside it for a day; one before that signs no more.
 *
 * @returns null when this user has no such endpoint
 */
export async function rotateWebhookSecret(
  db: Kysely<Database>,
  cipher: TokenCipher,
  { userId, endpointId, secret }: OwnEndpoint & { secret: string },
): Promise<WebhookEndpoint | null> {
  return db.transaction().execute(async (trx) => {
    const stored = await trx
      .selectFrom("webhook_endpoint")
      .select("sealed_secret")
      .where("id", "=", endpointId)
      .where("user_id", "=", userId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!stored) return null;
    const place = { table: "webhook_endpoint", rowId: endpointId } as const;
    // What is sealed opens in its own column alone, so the former secret is sealed anew for the other.
    await record(trx, "webhook_endpoint.secret_changed", { userId, endpointId });
    const former = cipher.open(stored.sealed_secret, { ...place, column: "secret" });
    return trx
      .updateTable("webhook_endpoint")
      .set({
        sealed_secret: cipher.seal(secret, { ...place, column: "secret" }),
        sealed_previous_secret: cipher.seal(former, { ...place, column: "previous_secret" }),
        previous_secret_ends_at: sql<Date>`now() + ${OVERLAP}`,
      })
      .where("id", "=", endpointId)
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
  });
}

/**
 * Has an endpoint told of these events from now on; what waits for it is delivered all the same.
 *
 * @returns null when this user has no such endpoint
 */
export async function changeWebhookEvents(
  db: Kysely<Database>,
  { userId, endpointId, eventTypes }: OwnEndpoint & { eventTypes: readonly WebhookEventType[] },
): Promise<WebhookEndpoint | null> {
  return db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable("webhook_endpoint")
      .set({ event_types: [...new Set(eventTypes)] })
      .where("id", "=", endpointId)
      .where("user_id", "=", userId)
      .returning(COLUMNS)
      .executeTakeFirst();
    if (!changed) return null;
    await record(trx, "webhook_endpoint.changed", { userId, endpointId });
    return changed;
  });
}

/** Tells an endpoint of events again. @returns null when this user has no such endpoint */
export async function enableWebhookEndpoint(
  db: Kysely<Database>,
  { userId, endpointId }: OwnEndpoint,
): Promise<WebhookEndpoint | null> {
  const enabled = await db
    .updateTable("webhook_endpoint")
    .set({
      disabled_at: null,
      disabled_reason: null,
      failure_count: 0,
      failing_since: null,
      hold_until: sql<Date>`'-infinity'`,
    })
    .where("id", "=", endpointId)
    .where("user_id", "=", userId)
    .returning(COLUMNS)
    .executeTakeFirst();
  return enabled ?? null;
}

/** Lets the next delivery to an endpoint go out at once, however long it has been failing. */
export async function endHold(trx: Transaction<Database>, endpointId: string): Promise<void> {
  await trx
    .updateTable("webhook_endpoint")
    .set({ hold_until: sql<Date>`'-infinity'` })
    .where("id", "=", endpointId)
    .execute();
}

/** Erases secrets that sign no more. */
export async function eraseFormerWebhookSecrets(db: Kysely<Database>): Promise<void> {
  await db
    .updateTable("webhook_endpoint")
    .set({ sealed_previous_secret: null, previous_secret_ends_at: null })
    .where("previous_secret_ends_at", "<=", sql<Date>`now()`)
    .execute();
}
