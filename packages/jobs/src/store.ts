import { type JobsOptions, type Processor, Queue, runMigrations, Worker, type WorkerOptions } from "bullmq";
import pg from "pg";
import { QUEUE_NAMES } from "./catalogue.ts";
import { postgresBackend, SCHEMA } from "./postgres-backend.ts";

/** Where the queue is kept. It may be emptied at any time: Postgres has the truth, and the next sweep rebuilds it. */
export interface QueueStore {
  /** Null: the queue lives in Postgres. */
  redisUrl: string | null;
  databaseUrl: string;
}

/** Connections to Postgres for one queue: those that ask, and the one that waits for jobs. Every process has some for each queue. */
const TO_ASK = 2;
const TO_WAIT = 1;

/** Postgres tells of jobs, and its connections are watched; a look into an empty queue costs it four statements. */
const POSTGRES_LOOK_SECONDS = 30;

/** What the two stores have in common; the rest of this package does not know which one it is. */
export type StoredQueue = Pick<
  Queue,
  "add" | "addBulk" | "upsertJobScheduler" | "getWaitingCount" | "getJobs" | "getJobCounts" | "close" | "disconnect"
> & {
  on(event: "error", listener: (error: Error) => void): unknown;
};
export type StoredWorker = Pick<Worker, "close" | "waitUntilReady"> & {
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "failed", listener: (job: { name: string } | undefined, error: Error) => void): unknown;
};

/**
 * @param options.impatient rejects at once while the store is away, for callers whom a person is waiting for;
 *   otherwise a call waits until the store is back
 */
export function openQueue(
  store: QueueStore,
  name: string,
  { impatient, defaultJobOptions }: { impatient: boolean; defaultJobOptions: JobsOptions },
): StoredQueue {
  if (store.redisUrl !== null) {
    const patience = impatient
      ? { maxRetriesPerRequest: 1, enableOfflineQueue: false }
      : { maxRetriesPerRequest: null };
    return new Queue(name, { connection: { url: store.redisUrl, ...patience }, defaultJobOptions });
  }
  return new Queue(name, { connection: {}, defaultJobOptions }, postgresBackend(store.databaseUrl, TO_ASK));
}

export function openWorker(
  store: QueueStore,
  name: string,
  process: Processor,
  options: Omit<WorkerOptions, "connection">,
): StoredWorker {
  // The default waits 15 s after the store was lost.
  const common = { ...options, runRetryDelay: 1_000 };
  if (store.redisUrl !== null) {
    return new Worker(name, process, { ...common, connection: { url: store.redisUrl, maxRetriesPerRequest: null } });
  }
  return new Worker(
    name,
    process,
    { ...common, connection: {}, drainDelay: POSTGRES_LOOK_SECONDS },
    postgresBackend(store.databaseUrl, TO_ASK + TO_WAIT),
  );
}

/** Prepares Postgres to hold the queues; harmless where it is ready, or where Redis holds them. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "tiktok-connect migrate" });
  await client.connect();
  try {
    await runMigrations(client, SCHEMA);
    // Otherwise made when something is first put on a queue, by a role that may make nothing.
    for (const name of QUEUE_NAMES) await client.query(`select ${SCHEMA}.next_job_id($1)`, [name]);
  } finally {
    await client.end();
  }
}
