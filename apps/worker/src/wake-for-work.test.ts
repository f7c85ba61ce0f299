import { appendEvents, orderRedelivery, orderTestDelivery, writeConfiguredScopes } from "@tiktok-connect/db";
import { createProducer, startConsumer } from "@tiktok-connect/jobs";
import { createTestStore, handlersThat, slots, storeKinds } from "@tiktok-connect/jobs/testing";
import { sql } from "kysely";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestAccount, type TestEngine } from "./testing/engine.ts";
import { insertEndpoint, type TestEndpoint } from "./testing/webhook-endpoints.ts";
import { wakeForWork } from "./wake-for-work.ts";

describe.each(storeKinds())("wakeForWork, with its queue in %s", (kind) => {
  let engine: TestEngine;
  let account: TestAccount;
  let endpoint: TestEndpoint;
  let looks: number;
  let scopeChanges: number;
  let undo: AsyncDisposableStack;
  beforeEach(async () => {
    undo = new AsyncDisposableStack();
    engine = await createTestEngine();
    undo.defer(() => engine.close());
    account = await engine.connect();
    endpoint = await insertEndpoint(engine.deps, { userId: account.userId, url: "https://hooks.example/" });
    const { store, database } = await createTestStore(kind);
    undo.defer(() => database.close());
    const onError = () => undefined;
    const jobs = createProducer(store, { patienceMs: null, onError });
    undo.defer(() => jobs.close());
    looks = 0;
    scopeChanges = 0;
    const handlers = handlersThat({
      "webhooks.deliver": async () => void looks++,
      "scopes.apply": async () => void scopeChanges++,
    });
    const consumer = await startConsumer(store, handlers, { concurrency: slots(), onFailed: onError, onError });
    undo.defer(() => consumer.close());
    const log = pino({ level: "silent" });
    const wakening = await wakeForWork(
      { db: engine.deps.db, jobs, timing: engine.deps.timing, log },
      { databaseUrl: engine.database.url },
    );
    undo.defer(() => wakening.close());
    // What happened before it listened was not heard.
    await looked(0);
  });
  afterEach(() => undo.disposeAsync());

  const looked = (before: number) => expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(before);
  const happen = () =>
    engine.deps.db
      .transaction()
      .execute((trx) => appendEvents(trx, [{ accountId: account.accountId, type: "scopes_changed" }]));
  const own = () => ({ userId: account.userId, endpointId: endpoint.endpointId });

  it("has what happens delivered at once", async () => {
    await happen();
    await looked(1);
  });

  it("has a test and a redelivery made at once", async () => {
    await orderTestDelivery(engine.deps.db, own());
    await looked(1);
    const { id } = await engine.deps.db.selectFrom("webhook_delivery").select("id").executeTakeFirstOrThrow();
    await sql`update webhook_delivery set status = 'delivered'`.execute(engine.deps.db);
    const before = looks;
    await orderRedelivery(engine.deps.db, { ...own(), deliveryId: id });
    await looked(before);
  });

  it("has accounts looked at for changed scopes at once", async () => {
    await writeConfiguredScopes(engine.deps.db, { scopes: ["user.info.basic", "video.list"] });
    await expect.poll(() => scopeChanges, { timeout: 10_000 }).toBeGreaterThan(0);
  });

  it("goes on when its connection was lost", async () => {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
              where datname = current_database() and application_name = 'tiktok-connect listener'`.execute(
      engine.deps.db,
    );
    await looked(1);
    const before = looks;
    await happen();
    await looked(before);
  });
});
