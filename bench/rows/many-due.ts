import { peakMemoryMib } from "../load/processor-time.ts";
import { makeAllDue } from "../seed/make-due.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { holdRefreshing, measureRefreshRate, type RefreshRate } from "./refresh-rate.ts";

/** A round among many due accounts, and one among few just before it: the machine's speed changes from one minute to the next. */
export interface RoundBesideFew {
  many: RefreshRate;
  few: RefreshRate;
}

/** The rate while far more is due than can be sent soon, and the most memory of the worker that does it. */
export async function measureManyDue(
  installations: { many: Installation; few: Installation },
  { store, refreshes, rounds }: { store: StoreName; refreshes: { many: number; few: number }; rounds: number },
): Promise<{ rounds: RoundBesideFew[]; peakMib: number }> {
  const many = await startResting(installations.many, store);
  const few = await startResting(installations.few, store);
  try {
    const done: RoundBesideFew[] = [];
    while (done.length < rounds) {
      await makeAllDue(installations.few);
      const rateOfFew = await few.refresh(refreshes.few);
      done.push({ few: rateOfFew, many: await many.refresh(refreshes.many) });
    }
    return { rounds: done, peakMib: await peakMemoryMib(many.pid) };
  } finally {
    await few.stop();
    await many.stop();
  }
}

/** A worker that refreshes only when it is told to. */
async function startResting(installation: Installation, store: StoreName) {
  await holdRefreshing(installation);
  const worker = await installation.startWorker(store);
  return {
    pid: worker.pid,
    async refresh(count: number): Promise<RefreshRate> {
      try {
        return await measureRefreshRate(installation, worker, count);
      } finally {
        await holdRefreshing(installation);
      }
    },
    stop: () => worker.stop(),
  };
}
