import { together } from "@tiktok-connect/db";
import type { JobProducer } from "@tiktok-connect/jobs";

/** Asks the worker for refreshes. */
export interface WorkerAsks {
  /**
   * Resolves when it is on the queue, where the same ask is one however often it is made.
   *
   * @param rejectedGeneration the pair to replace although it may be new; null: whichever is stored, unless it is new
   */
  refresh(accountId: string, rejectedGeneration: number | null): Promise<void>;
}

interface Ask {
  accountId: string;
  rejectedGeneration?: number;
}

/** A job is one worker's: of very many, others are to have their part. */
const MOST_IN_A_JOB = 50;

/** Puts what is asked for in the same moment on the queue in one job, which costs a tenth of one for each. */
export function createWorkerAsks(jobs: Pick<JobProducer, "enqueue">): WorkerAsks {
  const ask = together(async (asks: readonly Ask[]) => {
    const jobsToAdd: Promise<void>[] = [];
    for (let from = 0; from < asks.length; from += MOST_IN_A_JOB) {
      jobsToAdd.push(enqueue(asks.slice(from, from + MOST_IN_A_JOB)));
    }
    await Promise.all(jobsToAdd);
    return asks.map(() => undefined);
  });

  function enqueue(asks: Ask[]): Promise<void> {
    const once = asks.map(({ accountId, rejectedGeneration = "" }) => `${accountId} ${rejectedGeneration}`).join();
    return jobs.enqueue("refresh.on_demand", { asks }, { once });
  }

  return {
    async refresh(accountId, rejectedGeneration) {
      await ask(rejectedGeneration === null ? { accountId } : { accountId, rejectedGeneration });
    },
  };
}
