import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appendEvents } from "./events.ts";
import { type Listener, listen } from "./listener.ts";
import { createTestDatabase, insertAccount, type TestDatabase, testCipher } from "./testing/index.ts";
import { orderTestDelivery } from "./webhooks/deliveries.ts";
import { createWebhookEndpoint } from "./webhooks/endpoints.ts";
import { DELIVERY_CHANNEL } from "./work-listener.ts";

const cipher = testCipher();

let test: TestDatabase;
let account: { accountId: string; userId: string };
let endpointId: string;
let listener: Listener;
let heard: number;
let ended = Promise.withResolvers<void>();
beforeEach(async () => {
  test = await createTestDatabase();
  account = await insertAccount(test.db, cipher);
  const terms = { userId: account.userId, url: "https://hooks.example/", secret: "whsec_c2VjcmV0" };
  const created = await createWebhookEndpoint(test.db, cipher, { ...terms, eventTypes: ["connected"] });
  if (created.kind === "created") endpointId = created.endpoint.id;
  heard = 0;
  listener = await listen({
    databaseUrl: test.url,
    channels: { [DELIVERY_CHANNEL]: () => heard++, end_of_test: () => ended.resolve() },
    onListening: () => undefined,
    onConnectionLost: () => undefined,
  });
});
afterEach(async () => {
  await listener.close();
  await test.close();
});

const happen = (...types: ("connected" | "refreshed" | "refresh_failed")[]) =>
  test.db.transaction().execute((trx) =>
    appendEvents(
      trx,
      types.map((type) => ({ accountId: account.accountId, type })),
    ),
  );
/** How often was told until now: what is told is heard in its order. */
async function timesTold(): Promise<number> {
  ended = Promise.withResolvers<void>();
  await sql`notify end_of_test`.execute(test.db);
  await ended.promise;
  return heard;
}

describe("that a delivery waits", () => {
  it("is told once for all that one transaction lays out", async () => {
    await happen("connected", "connected", "connected");
    expect(await timesTold()).toBe(1);
  });

  it("is told of a test", async () => {
    await orderTestDelivery(test.db, { userId: account.userId, endpointId });
    expect(await timesTold()).toBe(1);
  });

  it("is not told of what no endpoint hears, nor of attempts and their back-off", async () => {
    await happen("refreshed", "refresh_failed");
    expect(await timesTold()).toBe(0);
    await happen("connected");
    await sql`update webhook_delivery set attempt_id = gen_random_uuid(), attempt_started_at = now()`.execute(test.db);
    await sql`update webhook_delivery set attempt_id = null, attempt_started_at = null, attempt_count = 1,
                due_at = now() + interval '1 minute'`.execute(test.db);
    await sql`update webhook_delivery set status = 'delivered', due_at = now()`.execute(test.db);
    expect(await timesTold()).toBe(1);
  });

  it("is told when an endpoint is back and it need not wait any longer", async () => {
    await happen("connected");
    await sql`update webhook_delivery set due_at = now() + interval '1 hour'`.execute(test.db);
    await sql`update webhook_delivery set due_at = now()`.execute(test.db);
    expect(await timesTold()).toBe(2);
  });
});
