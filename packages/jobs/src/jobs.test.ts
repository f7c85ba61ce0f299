import { EventEmitter, once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { cutOff } from "@tiktok-connect/db/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { QUEUE_NAMES } from "./catalogue.ts";
import { createProducer, type JobConsumer, type JobHandlers, type JobProducer, startConsumer } from "./index.ts";
import { createTestStore, handlersThat, slots, storeKinds } from "./testing/index.ts";

const accountId = "0199d0a0-0000-7000-8000-000000000001";

describe.each(storeKinds())("jobs on %s", (kind) => {
  const closers: (() => Promise<void>)[] = [];
  let producer: JobProducer;
  let consume: (handlers: Partial<JobHandlers>) => Promise<JobConsumer>;
  const failed: string[] = [];

  beforeEach(async () => {
    const { store, database } = await createTestStore(kind);
    const onError = (error: Error) => {
      throw error;
    };
    producer = createProducer(store, { patienceMs: null, onError });
    closers.push(
      () => database.close(),
      () => producer.close(),
    );
    failed.length = 0;
    consume = async (handlers) => {
      const consumer = await startConsumer(store, handlersThat(handlers), {
        concurrency: slots({ on_demand: 5 }),
        onFailed: (name) => failed.push(name),
        onError,
      });
      closers.push(() => consumer.close());
      return consumer;
    };
  });
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  it("does a job once", async () => {
    const done = new EventEmitter();
    await consume({ "refresh.on_demand": async (payload) => void done.emit("done", payload) });
    const first = once(done, "done");
    await producer.enqueue("refresh.on_demand", { asks: [{ accountId }] });
    expect(await first).toEqual([{ asks: [{ accountId }] }]);
  });

  it("adds a job of the same key once while it waits, and again when it is done", async () => {
    const done = new EventEmitter();
    let count = 0;
    await producer.enqueue("refresh.on_demand", { asks: [{ accountId }] }, { once: accountId });
    await producer.enqueue("refresh.on_demand", { asks: [{ accountId }] }, { once: accountId });
    await producer.enqueue("profile.fetch", { accountId });
    const marker = once(done, "marker");
    await consume({
      "refresh.on_demand": async () => void count++,
      "profile.fetch": async () => void done.emit("marker"),
    });
    await marker;
    expect(count).toBe(1);

    const again = once(done, "marker");
    await expect
      .poll(async () => {
        await producer.enqueue("refresh.on_demand", { asks: [{ accountId }] }, { once: accountId });
        return count;
      })
      .toBeGreaterThan(1);
    await producer.enqueue("profile.fetch", { accountId });
    await again;
  });

  it("forgets what waits for an account, at once or for later, and nothing else", async () => {
    const other = accountId.replace(/1$/, "2");
    await producer.enqueue("refresh.on_demand", { asks: [{ accountId }] });
    await producer.enqueue("profile.fetch", { accountId }, { once: accountId, delayMs: 60_000 });
    await producer.enqueue("refresh.on_demand", { asks: [{ accountId: other }] });
    expect(await producer.forget([accountId])).toBe(2);
    expect(await producer.forget([accountId])).toBe(0);
    expect(await producer.forget([other])).toBe(1);
    await producer.enqueue("refresh.on_demand", { asks: [{ accountId: other }, { accountId }] });
    expect(await producer.forget([accountId])).toBe(1);
  });

  it("refuses a payload that is not the job's, before it is stored", async () => {
    await expect(producer.enqueue("refresh.on_demand", { asks: [{ accountId: "nobody" }] })).rejects.toThrow();
  });

  it("tops up permits to a number, not by a number", async () => {
    await producer.topUp("refresh.due", {}, 3);
    await producer.topUp("refresh.due", {}, 3);
    const done = new EventEmitter();
    let count = 0;
    const marker = once(done, "marker");
    await consume({
      "refresh.due": async () => {
        count++;
        if (count === 3) await producer.enqueue("profile.fetch", { accountId });
      },
      "profile.fetch": async () => void done.emit("marker"),
    });
    await marker;
    expect(count).toBe(3);
  });

  it("keeps one schedule however often it is said", async () => {
    const done = new EventEmitter();
    for (let say = 0; say < 3; say++) await producer.schedule("refresh.sweep", {}, 200);
    const times: number[] = [];
    const fourth = once(done, "fourth");
    await consume({
      "refresh.sweep": async () => {
        times.push(performance.now());
        if (times.length === 4) done.emit("fourth");
      },
    });
    await fourth;
    // Three schedules would have ticked four times within one interval; a busy machine takes ticks of one together.
    expect((times[3] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(250);
  });

  it("reports a failed try", async () => {
    await consume({ "refresh.on_demand": () => Promise.reject(new Error("TikTok is away")) });
    await producer.enqueue("refresh.on_demand", { asks: [{ accountId }] });
    await expect.poll(() => failed).toEqual(["refresh.on_demand"]);
  });

  it("waits for the running job when it closes", async () => {
    const gate = new EventEmitter();
    let ended = false;
    const started = once(gate, "started");
    const consumer = await consume({
      "refresh.due": async () => {
        gate.emit("started");
        await once(gate, "go on");
        ended = true;
      },
    });
    await producer.topUp("refresh.due", {}, 1);
    await started;
    const closed = consumer.close().then(() => "closed");
    expect(await Promise.race([closed, producer.ping().then(() => "still closing")])).toBe("still closing");
    gate.emit("go on");
    await closed;
    expect(ended).toBe(true);
  });

  it("says how many jobs each queue holds", async () => {
    await producer.enqueue("refresh.due", {});
    await producer.enqueue("refresh.due", {});
    await producer.enqueue("profile.fetch", { accountId }, { delayMs: 60_000 });
    const depths = await producer.depths();
    expect(depths.map(({ queue }) => queue).toSorted()).toEqual(QUEUE_NAMES.toSorted());
    expect(depths).toContainEqual({ queue: "refresh", waiting: 2, running: 0, delayed: 0 });
    expect(depths).toContainEqual({ queue: "on_demand", waiting: 0, running: 0, delayed: 1 });
  });

  it("answers whether the store is there", async () => {
    await expect(producer.ping()).resolves.toBeUndefined();
  });
});

describe("a consumer whose store is away", () => {
  it("waits for the running job all the same when it closes", async () => {
    const { store, database } = await createTestStore("Postgres");
    const producer = createProducer(store, { patienceMs: null, onError: () => undefined });
    const gate = new EventEmitter();
    const started = once(gate, "started");
    let ended = false;
    const handlers = handlersThat({
      "refresh.due": async () => {
        gate.emit("started");
        await once(gate, "go on");
        ended = true;
      },
    });
    const consumer = await startConsumer(store, handlers, {
      concurrency: slots(),
      onFailed: () => undefined,
      onError: () => undefined,
    });
    await producer.topUp("refresh.due", {}, 1);
    await started;
    // Closes while its connections break, some of them already let go of.
    await using outage = await cutOff(database.ownerUrl);
    let closed = false;
    const closing = consumer.close().then(() => (closed = true));
    // Longer than the library takes to let go of a store that is away.
    await wait(2_000);
    expect(closed).toBe(false);
    gate.emit("go on");
    await closing;
    expect(ended).toBe(true);
    await outage.end();
    await producer.close();
    await database.close();
  });
});

describe("a queue whose store is away", () => {
  it.each([
    { redisUrl: "redis://127.0.0.1:1", databaseUrl: "" },
    { redisUrl: null, databaseUrl: "postgres://nobody@127.0.0.1:1/none" },
  ])("says so within the caller's patience: $redisUrl", async (store) => {
    const producer = createProducer(store, { patienceMs: 300, onError: () => undefined });
    await expect(producer.enqueue("refresh.on_demand", { asks: [{ accountId }] })).rejects.toThrow();
    await expect(producer.ping()).rejects.toThrow();
    await producer.close();
  });
});
