import { createHash } from "node:crypto";
import * as z from "zod";
import { catalogue, type JobName, type JobPayload, QUEUE_NAMES, type QueueName } from "./catalogue.ts";
import { openQueue, type QueueStore, type StoredQueue } from "./store.ts";

export interface JobProducer {
  /**
   * Adds a job; resolves when the store has it.
   *
   * @param options.once a job of the same key that waits or runs already makes this one superfluous
   * @throws when the store is away
   */
  enqueue<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    options?: { delayMs?: number; once?: string },
  ): Promise<void>;
  /** Adds jobs until this many wait; what runs already does not count. */
  topUp<Name extends JobName>(name: Name, payload: JobPayload<Name>, count: number): Promise<void>;
  /** Adds the job again and again; said twice, or by two processes, it is still one schedule. */
  schedule<Name extends JobName>(name: Name, payload: JobPayload<Name>, everyMs: number): Promise<void>;
  /**
   * Takes out whatever waits for these accounts; what runs already ends by itself. Whoever asked for another account in the
   * same job asks again.
   *
   * @returns how many jobs that were
   */
  forget(accountIds: readonly string[]): Promise<number>;
  /** How many jobs each queue holds; @throws when the store is away. */
  depths(): Promise<QueueDepth[]>;
  /** Asks the store something; @throws when it is away. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Whom a job is about, whichever it is. */
const ofAccounts = z.object({
  accountId: z.string().optional(),
  asks: z.array(z.object({ accountId: z.string() })).optional(),
});

export interface QueueDepth {
  queue: QueueName;
  waiting: number;
  running: number;
  /** For a later moment: tries to come, and the next tick of each schedule. */
  delayed: number;
}

/** The store did not answer in time. What was asked of it may still happen. */
export class QueueUnavailableError extends Error {
  override readonly name = "QueueUnavailableError";
  readonly code = "queue_unavailable";
  constructor() {
    super("the queue's store did not answer in time");
  }
}

/**
 * @param options.patienceMs how long a call waits for the store while it is away; null: until it is back
 * @param options.onError the store was lost; it is sought again by itself
 */
export function createProducer(
  store: QueueStore,
  { patienceMs, onError }: { patienceMs: number | null; onError: (error: Error) => void },
): JobProducer {
  const queues = new Map<QueueName, StoredQueue>();
  for (const name of QUEUE_NAMES) {
    // An old job must never stand in the way of a new one with the same id.
    const defaultJobOptions = { removeOnComplete: true, removeOnFail: true };
    const queue = openQueue(store, name, { impatient: patienceMs !== null, defaultJobOptions });
    queue.on("error", onError);
    queues.set(name, queue);
  }
  const queueOf = (name: JobName): StoredQueue => {
    const queue = queues.get(catalogue[name].queue);
    if (!queue) throw new Error(`no queue is open for ${name}`);
    return queue;
  };

  /** A connection that was never made is waited for without end by the library. */
  async function patiently<Result>(call: Promise<Result>): Promise<Result> {
    if (patienceMs === null) return call;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new QueueUnavailableError()), patienceMs);
    return Promise.race([call, late]).finally(() => clearTimeout(timer));
  }

  return {
    async enqueue(name, payload, { delayMs, once } = {}) {
      const options = {
        ...retries(name),
        ...(delayMs !== undefined && { delay: delayMs }),
        ...(once !== undefined && { jobId: jobIdOf(name, once) }),
      };
      await patiently(queueOf(name).add(name, catalogue[name].payload.parse(payload), options));
    },
    async topUp(name, payload, count) {
      const missing = count - (await patiently(queueOf(name).getWaitingCount()));
      if (missing <= 0) return;
      const data = catalogue[name].payload.parse(payload);
      await patiently(
        queueOf(name).addBulk(Array.from({ length: missing }, () => ({ name, data, opts: retries(name) }))),
      );
    },
    async schedule(name, payload, everyMs) {
      const data = catalogue[name].payload.parse(payload);
      await patiently(queueOf(name).upsertJobScheduler(name, { every: everyMs }, { name, data, opts: retries(name) }));
    },
    async forget(accountIds) {
      let forgotten = 0;
      for (const queue of queues.values()) {
        for (const job of await patiently(queue.getJobs(["waiting", "delayed", "prioritized"]))) {
          if (!accountsOf(job.data).some((id) => accountIds.includes(id))) continue;
          // One that has begun meanwhile cannot be taken out, and finds nothing to do.
          forgotten += await patiently(job.remove()).then(
            () => 1,
            () => 0,
          );
        }
      }
      return forgotten;
    },
    async depths() {
      return patiently(
        Promise.all(
          [...queues].map(async ([name, queue]) => {
            const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts("waiting", "active", "delayed");
            return { queue: name, waiting, running: active, delayed };
          }),
        ),
      );
    },
    async ping() {
      await patiently(queueOf("refresh.sweep").getWaitingCount());
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => patiently(queue.close()).catch(() => queue.disconnect())));
    },
  };
}

function accountsOf(data: unknown): string[] {
  const { success, data: payload } = ofAccounts.safeParse(data);
  if (!success) return [];
  return [payload, ...(payload.asks ?? [])].flatMap(({ accountId }) => accountId ?? []);
}

/** The store writes down what becomes of an id and keeps that for a while: nobody is to be found by it. */
function jobIdOf(name: JobName, once: string): string {
  return `${name}-${createHash("sha256").update(once).digest("base64url").slice(0, 22)}`;
}

function retries(name: JobName) {
  return { attempts: 1 + catalogue[name].retryAfterMs.length, backoff: { type: "custom" } };
}
