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

/** Many ask in the same moment, as when a service starts and all its tokens have ended. */
const GATHER_MS = 2;

/** Puts what is asked for in the same moment on the queue in one go, which costs a tenth of one by one. */
export function createWorkerAsks(jobs: Pick<JobProducer, "enqueueAll">): WorkerAsks {
  let gathered: { payload: { accountId: string; rejectedGeneration?: number }; once: string }[] = [];
  let asking: Promise<void> | null = null;

  async function askGathered(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    asking = null;
    const asks = gathered;
    gathered = [];
    await jobs.enqueueAll("refresh.on_demand", asks);
  }

  return {
    refresh(accountId, rejectedGeneration) {
      gathered.push(
        rejectedGeneration === null
          ? { payload: { accountId }, once: accountId }
          : { payload: { accountId, rejectedGeneration }, once: `${accountId}-${rejectedGeneration}` },
      );
      asking ??= askGathered();
      return asking;
    },
  };
}
