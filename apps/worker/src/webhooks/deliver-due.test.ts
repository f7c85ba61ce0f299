import {
  type AccountEventType,
  appendEvents,
  orderRedelivery,
  orderTestDelivery,
  rotateWebhookSecret,
} from "@tiktok-connect/db";
import { createProducer, startConsumer } from "@tiktok-connect/jobs";
import { createTestStore, slots, storeKinds } from "@tiktok-connect/jobs/testing";
import { generateWebhookSecret } from "@tiktok-connect/webhooks";
import { openReceiver, verified, type WebhookReceiver } from "@tiktok-connect/webhooks/testing";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHandlers } from "../handlers.ts";
import { ENGINE_TIMING } from "../refresh/timing.ts";
import { createTestEngine, type TestAccount, type TestEngine } from "../testing/engine.ts";
import { insertEndpoint, type TestEndpoint } from "../testing/webhook-endpoints.ts";
import { deliverDue } from "./deliver-due.ts";

let engine: TestEngine;
let account: TestAccount;
let receiver: WebhookReceiver;
let endpoint: TestEndpoint;
beforeEach(async () => {
  const webhooks = { ...ENGINE_TIMING.webhooks, lookEveryMs: 20, gatherMs: 1, backOffMs: [60_000] };
  engine = await createTestEngine({ timing: { webhooks } });
  account = await engine.connect();
  receiver = await openReceiver();
  endpoint = await insertEndpoint(engine.deps, { userId: account.userId, url: receiver.url });
});
afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
  await engine.close();
});

const SCOPES_CHANGED = { type: "scopes_changed", reason: "by_tiktok", logId: "a-log-id" } as const;

async function happen(
  event: { type: AccountEventType; reason?: string; logId?: string } = SCOPES_CHANGED,
  { accountId } = account,
): Promise<void> {
  await engine.deps.db.transaction().execute((trx) => appendEvents(trx, [{ accountId, ...event }]));
}
/** As if its back-off were over, and its endpoint's. */
async function passTime(): Promise<void> {
  await sql`update webhook_delivery set due_at = now() where status = 'waiting'`.execute(engine.deps.db);
  await sql`update webhook_endpoint set hold_until = '-infinity'`.execute(engine.deps.db);
}
const rows = () => engine.deps.db.selectFrom("webhook_delivery").selectAll().orderBy("sequence").execute();
const statuses = async () => (await rows()).map(({ status }) => status);
const told = () => receiver.requests.map((request) => verified(request, endpoint.secret));
const endpointRow = () => engine.deps.db.selectFrom("webhook_endpoint").selectAll().executeTakeFirstOrThrow();
const refuse = (status = 503) => {
  receiver.answer = (response) => response.writeHead(status).end();
};
const accept = () => {
  receiver.answer = (response) => response.writeHead(204).end();
};

describe("deliverDue", () => {
  it("tells an endpoint what happened, in words that its receiver can verify", async () => {
    await happen();
    await deliverDue(engine.deps);
    const { accountId, openId } = account;
    expect(told()).toEqual([
      {
        type: "account.scopes_changed",
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        data: { accountId, openId, reason: "by_tiktok", logId: "a-log-id" },
      },
    ]);
    const [row] = await rows();
    expect(row).toMatchObject({ status: "delivered", attempt_count: 1, last_status: 204, attempt_id: null });
    expect(receiver.requests[0]?.headers["webhook-id"]).toBe(row?.id);
    await deliverDue(engine.deps);
    expect(receiver.requests).toHaveLength(1);
  });

  it("tells nobody of what did not happen after all", async () => {
    const failing = engine.deps.db.transaction().execute(async (trx) => {
      await appendEvents(trx, [{ accountId: account.accountId, ...SCOPES_CHANGED }]);
      throw new Error("something else failed");
    });
    await expect(failing).rejects.toThrow("something else failed");
    await deliverDue(engine.deps);
    expect(receiver.requests).toEqual([]);
  });

  it("tells nobody of another user's accounts, nor of refreshes", async () => {
    await happen(SCOPES_CHANGED, await engine.connect());
    await happen({ type: "refreshed" });
    await deliverDue(engine.deps);
    expect(receiver.requests).toEqual([]);
  });

  it("sends a test, and says what it is", async () => {
    await orderTestDelivery(engine.deps.db, { userId: account.userId, endpointId: endpoint.endpointId });
    await deliverDue(engine.deps);
    expect(told()).toEqual([{ type: "test", timestamp: expect.any(String), data: {} }]);
  });

  it("tries again what was not taken, with the same id and the same words", async () => {
    refuse();
    await happen();
    await deliverDue(engine.deps);
    expect(await rows()).toMatchObject([{ status: "waiting", attempt_count: 1, last_status: 503 }]);
    await deliverDue(engine.deps);
    expect(receiver.requests).toHaveLength(1);
    accept();
    await passTime();
    await deliverDue(engine.deps);
    const [first, second] = receiver.requests;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(await rows()).toMatchObject([{ status: "delivered", attempt_count: 2, last_status: 204 }]);
  });

  it("leaves an endpoint alone for as long as it asks for, and no shorter than otherwise", async () => {
    const distances = async () => {
      const { rows: found } = await sql<{ delivery: number; endpoint: number }>`
        select extract(epoch from d.due_at - d.last_attempt_at)::float8 as delivery,
               extract(epoch from e.hold_until - d.last_attempt_at)::float8 as endpoint
        from webhook_delivery as d join webhook_endpoint as e on e.id = d.endpoint_id`.execute(engine.deps.db);
      return found[0];
    };
    receiver.answer = (response) => response.writeHead(503, { "retry-after": "7200" }).end();
    await happen();
    await deliverDue(engine.deps);
    expect(await distances()).toEqual({ delivery: 7_200, endpoint: 7_200 });
    receiver.answer = (response) => response.writeHead(503, { "retry-after": "1" }).end();
    await passTime();
    await deliverDue(engine.deps);
    expect(await distances()).toEqual({ delivery: 60, endpoint: 60 });
  });

  it("keeps the order of one account, and lets no other wait for it", async () => {
    const other = await engine.connect({ userId: account.userId });
    const stubborn = account.accountId;
    receiver.answer = (response, { body }) => response.writeHead(body.includes(stubborn) ? 500 : 204).end();
    await happen({ type: "connected" });
    await happen({ type: "scopes_changed" });
    await happen({ type: "connected" }, other);
    await deliverDue(engine.deps);
    await passTime();
    await deliverDue(engine.deps);
    expect(await rows()).toMatchObject([
      { status: "waiting", attempt_count: 2 },
      { status: "waiting", attempt_count: 0 },
      { status: "delivered" },
    ]);
    accept();
    receiver.requests.length = 0;
    await passTime();
    await deliverDue(engine.deps);
    expect(told()).toMatchObject([{ type: "account.connected" }, { type: "account.scopes_changed" }]);
  });

  it("asks an endpoint that is away by one delivery at a time, and delivers all when it is back", async () => {
    refuse();
    const others = await Promise.all([1, 2, 3].map(() => engine.connect({ userId: account.userId })));
    await happen();
    await deliverDue(engine.deps);
    for (const other of others) await happen(SCOPES_CHANGED, other);
    await deliverDue(engine.deps);
    expect(receiver.requests).toHaveLength(1);
    await passTime();
    await deliverDue(engine.deps);
    expect(receiver.requests).toHaveLength(2);
    accept();
    await passTime();
    await deliverDue(engine.deps);
    expect(new Set(await statuses())).toEqual(new Set(["delivered"]));
    expect(await endpointRow()).toMatchObject({ failure_count: 0, failing_since: null });
  });

  it("lets nobody wait for an endpoint that does not answer", async () => {
    const answering = Promise.withResolvers<() => void>();
    receiver.answer = (response) => answering.resolve(() => response.writeHead(204).end());
    await using quick = await openReceiver();
    await happen();
    const working = deliverDue(engine.deps);
    const answer = await answering.promise;
    const other = await engine.connect();
    await insertEndpoint(engine.deps, { userId: other.userId, url: quick.url });
    await happen(SCOPES_CHANGED, other);
    await expect.poll(() => quick.requests.length).toBe(1);
    expect((await rows())[0]).toMatchObject({ status: "waiting" });
    answer();
    await working;
    expect(await statuses()).toEqual(["delivered", "delivered"]);
  });

  it("signs with the former secret too while it is being changed", async () => {
    const secret = generateWebhookSecret();
    const { userId } = account;
    await rotateWebhookSecret(engine.deps.db, engine.cipher, { userId, endpointId: endpoint.endpointId, secret });
    await happen();
    await deliverDue(engine.deps);
    const [request] = receiver.requests;
    for (const known of [secret, endpoint.secret]) expect(request && verified(request, known)).toBeTruthy();
    await sql`update webhook_endpoint set previous_secret_ends_at = now()`.execute(engine.deps.db);
    await happen();
    await deliverDue(engine.deps);
    const last = receiver.requests.at(-1);
    expect(last && verified(last, secret)).toBeTruthy();
    expect(() => last && verified(last, endpoint.secret)).toThrow();
  });

  it("gives up after three days, and disables an endpoint that took nothing in all that time", async () => {
    refuse();
    await happen();
    await happen({ type: "disconnected" });
    await deliverDue(engine.deps);
    await sql`update webhook_endpoint set failing_since = now() - interval '73 hours'`.execute(engine.deps.db);
    await passTime();
    await deliverDue(engine.deps);
    expect(await endpointRow()).toMatchObject({ disabled_at: expect.any(Date), disabled_reason: "failing" });
    expect(await statuses()).toEqual(["given_up", "given_up"]);
    await happen();
    expect(await statuses()).toHaveLength(2);
  });

  it("gives up one delivery that is never taken, and goes on with the others", async () => {
    receiver.answer = (response, { body }) => response.writeHead(body.includes("connected") ? 400 : 204).end();
    await happen({ type: "connected" });
    await happen();
    await deliverDue(engine.deps);
    await sql`update webhook_delivery set give_up_at = now() where event_type = 'connected'`.execute(engine.deps.db);
    await passTime();
    await deliverDue(engine.deps);
    await passTime();
    await deliverDue(engine.deps);
    expect(await statuses()).toEqual(["given_up", "delivered"]);
    expect(await endpointRow()).toMatchObject({ disabled_at: null });
  });

  it("disables at once an endpoint that says it is gone", async () => {
    refuse(410);
    await happen();
    await deliverDue(engine.deps);
    expect(await endpointRow()).toMatchObject({ disabled_reason: "gone" });
    expect(await statuses()).toEqual(["given_up"]);
  });

  it("delivers again by hand", async () => {
    await happen();
    await deliverDue(engine.deps);
    const [row] = await rows();
    const { userId } = account;
    const order = { userId, endpointId: endpoint.endpointId, deliveryId: row?.id ?? "" };
    expect(await orderRedelivery(engine.deps.db, order)).toBe("ordered");
    await deliverDue(engine.deps);
    expect(receiver.requests.map(({ headers }) => headers["webhook-id"])).toEqual([row?.id, row?.id]);
  });

  it("makes an attempt again of which nobody said what came of it, once its lease is over", async () => {
    await happen();
    const abandon = (secondsAgo: number) =>
      sql`update webhook_delivery set attempt_id = gen_random_uuid(),
          attempt_started_at = now() - ${secondsAgo} * interval '1 second'`.execute(engine.deps.db);
    await abandon(10);
    await deliverDue(engine.deps);
    expect(receiver.requests).toEqual([]);
    await abandon(60);
    await deliverDue(engine.deps);
    expect(await statuses()).toEqual(["delivered"]);
  });

  it("tells each of many accounts' events once, with two workers at it", async () => {
    const accounts = await Promise.all(Array.from({ length: 20 }, () => engine.connect({ userId: account.userId })));
    for (const type of ["connected", "scopes_changed", "disconnected"] as const) {
      for (const one of accounts) await happen({ type }, one);
    }
    await Promise.all([deliverDue(engine.deps), deliverDue(engine.deps)]);
    const heard = told() as { type: string; data: { accountId: string } }[];
    expect(heard).toHaveLength(60);
    for (const { accountId } of accounts) {
      const types = heard.filter(({ data }) => data.accountId === accountId).map(({ type }) => type);
      expect(types).toEqual(["account.connected", "account.scopes_changed", "account.disconnected"]);
    }
  });

  it("claims nothing more when the process is to stop", async () => {
    await happen();
    await deliverDue({ ...engine.deps, stopping: AbortSignal.abort() });
    expect(receiver.requests).toEqual([]);
  });
});

describe.each(storeKinds())("the job that delivers, on %s", (kind) => {
  it("delivers what happened", async () => {
    const { store, database } = await createTestStore(kind);
    await using undo = new AsyncDisposableStack();
    undo.defer(() => database.close());
    const onError = () => undefined;
    const jobs = createProducer(store, { patienceMs: null, onError });
    undo.defer(() => jobs.close());
    const consumer = await startConsumer(store, createHandlers(engine.deps), {
      concurrency: slots(),
      onFailed: onError,
      onError,
    });
    undo.defer(() => consumer.close());
    await jobs.schedule("webhooks.deliver", {}, 100);
    await happen();
    await expect.poll(() => receiver.requests.length).toBe(1);
  });
});
