import { createProducer, startConsumer } from "@tiktok-connect/jobs";
import { createTestStore, emptyStore, handlersThat, slots, storeKinds } from "@tiktok-connect/jobs/testing";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { ENGINE_TIMING } from "./refresh/timing.ts";
import { keepSchedules } from "./schedules.ts";

describe.each(storeKinds())("schedules in %s", (kind) => {
  it("are there again after the queue was emptied", async () => {
    const { store, database } = await createTestStore(kind);
    await using undo = new AsyncDisposableStack();
    undo.defer(() => database.close());
    const onError = () => undefined;
    const jobs = createProducer(store, { patienceMs: null, onError });
    undo.defer(() => jobs.close());
    let sweeps = 0;
    const handlers = handlersThat({ "refresh.sweep": async () => void sweeps++ });
    const consumer = await startConsumer(store, handlers, { concurrency: slots(), onFailed: onError, onError });
    undo.defer(() => consumer.close());
    const stopping = new AbortController();
    undo.defer(() => stopping.abort());
    const timing = { ...ENGINE_TIMING, sweepEveryMs: 100, rescheduleEveryMs: 200 };
    await keepSchedules(jobs, timing, { stopping: stopping.signal, log: pino({ level: "silent" }) });
    await expect.poll(() => sweeps, { timeout: 10_000 }).toBeGreaterThan(1);

    await emptyStore({ store, database });
    const before = sweeps;
    await expect.poll(() => sweeps, { timeout: 10_000 }).toBeGreaterThan(before + 2);
  });
});
