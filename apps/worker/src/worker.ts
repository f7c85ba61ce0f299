import { openDatabase, TokenCipher } from "@tiktok-connect/db";
import { createProducer, startConsumer } from "@tiktok-connect/jobs";
import type { Settings } from "@tiktok-connect/settings";
import { createTikTokClient } from "@tiktok-connect/tiktok-oauth";
import type { Logger } from "pino";
import { createHandlers } from "./handlers.ts";
import { createCommitQueue } from "./refresh/commit-queue.ts";
import { createOutcomeTally } from "./refresh/outcome-tally.ts";
import type { EngineTiming } from "./refresh/timing.ts";
import { keepSchedules } from "./schedules.ts";

export type WorkerSettings = Pick<Settings, "encryption" | "queue" | "tiktok" | "engine"> & { databaseUrl: string };

export interface RunningWorker {
  /** Claims nothing new, lets exchanges in flight end and be saved, then lets go of everything. */
  stop(): Promise<void>;
}

/** Starts a worker; resolves when it takes jobs. */
export async function startWorker(settings: WorkerSettings, log: Logger, timing: EngineTiming): Promise<RunningWorker> {
  const { databaseUrl, engine } = settings;
  const stopping = new AbortController();
  const onIdleError = (err: Error) => log.warn({ err }, "a connection to the database was lost");
  const database = openDatabase({
    url: databaseUrl,
    poolSize: 10,
    applicationName: "tiktok-connect worker",
    onIdleError,
  });
  const tiktok = createTikTokClient({
    ...settings.tiktok,
    connections: engine.refreshConcurrency + 10,
    timeoutMs: timing.exchangeTimeoutMs,
  });
  const app = { clientKey: settings.tiktok.clientKey, apiOrigin: settings.tiktok.apiOrigin };
  const tally = createOutcomeTally({ db: database.db, app, timing, log });
  const store = { redisUrl: settings.queue.redisUrl, databaseUrl };
  const onError = (err: Error) => log.warn({ err }, "the queue's store was lost");
  const jobs = createProducer(store, { patienceMs: null, onError });
  const handlers = createHandlers({
    db: database.db,
    cipher: new TokenCipher(settings.encryption.keys),
    app,
    tally,
    tiktok,
    jobs,
    commits: createCommitQueue(database.db, { gatherMs: timing.commitGatherMs, retryMs: timing.commitRetryMs, log }),
    timing,
    ...engine,
    stopping: stopping.signal,
    log,
  });
  await keepSchedules(jobs, timing, { stopping: stopping.signal, log });
  // Last: from here on pairs are in flight, and nothing may fail that would end the process.
  const consumer = await startConsumer(store, handlers, {
    concurrency: { clock: 2, refresh: 1, revocation: 1, on_demand: 20 },
    onFailed: (job, err) => log.warn({ err, job }, "a job failed"),
    onError,
  });

  return {
    async stop() {
      stopping.abort();
      // In this order: what runs may still enqueue, exchange and commit.
      await consumer.close();
      await jobs.close();
      await tally.flush();
      await tiktok.close();
      await database.close();
    },
  };
}
