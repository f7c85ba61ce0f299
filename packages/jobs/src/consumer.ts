import type { Job } from "bullmq";
import { catalogue, type JobHandlers, type JobName, QUEUE_NAMES, type QueueName } from "./catalogue.ts";
import { openWorker, type QueueStore } from "./store.ts";

export interface JobConsumer {
  /** Takes no new jobs, and resolves when those that run have ended. */
  close(): Promise<void>;
}

export interface ConsumerOptions {
  /** How many jobs of each queue run at once in this process. */
  concurrency: Record<QueueName, number>;
  /** A try failed; it is made again if the catalogue says so. */
  onFailed: (name: string, error: Error) => void;
  /** The store was lost; it is sought again by itself. */
  onError: (error: Error) => void;
}

/** Does the jobs of every queue; resolves when it is ready to. */
export async function startConsumer(
  store: QueueStore,
  handlers: JobHandlers,
  { concurrency, onFailed, onError }: ConsumerOptions,
): Promise<JobConsumer> {
  const running = new Set<Promise<void>>();
  const track = (job: Job) => {
    const run = perform(handlers, job).finally(() => running.delete(run));
    running.add(run);
    return run;
  };
  const workers = QUEUE_NAMES.map((queue) => {
    const worker = openWorker(store, queue, track, {
      concurrency: concurrency[queue],
      settings: { backoffStrategy: (attemptsMade, _type, _error, job) => retryAfter(job?.name, attemptsMade) },
    });
    worker.on("error", onError);
    worker.on("failed", (job, error) => onFailed(job?.name ?? queue, error));
    return worker;
  });
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  return {
    async close() {
      // One that fails to close must not leave the jobs of the others behind.
      await Promise.allSettled(workers.map((worker) => worker.close()));
      // BullMQ goes on closing when a step of that fails, also when it was the one that waits for its jobs; and what runs
      // here may hold the only copy of a pair.
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

async function perform(handlers: JobHandlers, { name, data }: Job): Promise<void> {
  if (!isJobName(name)) throw new Error(`nobody knows a job named ${name}`);
  // The catalogue and the handlers have the same names, which the compiler cannot follow through a variable.
  const handle = handlers[name] as (payload: unknown) => Promise<void>;
  await handle(catalogue[name].payload.parse(data));
}

function retryAfter(name: string | undefined, attemptsMade: number): number {
  return (name !== undefined && isJobName(name) ? catalogue[name].retryAfterMs[attemptsMade - 1] : undefined) ?? 0;
}

function isJobName(name: string): name is JobName {
  return Object.hasOwn(catalogue, name);
}
