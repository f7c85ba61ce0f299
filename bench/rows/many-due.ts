import { peakMemoryMib } from "../load/processor-time.ts";
import { makeAllDue } from "../seed/make-due.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { holdRefreshing, measureRefreshRate, type RefreshRate } from "./refresh-rate.ts";

/**
 * A round among many due accounts, and those among few just before and after it, on average: the machine's speed changes
 * from one minute to the next.
 */
export interface RoundBesideFew {
  many: RefreshRate;
  fewPerSecond: number;
}

/** The rate while far more is due than can be sent soon, and the most memory of the worker that does it. */
export async function measureManyDue(
  installations: { many: Installation; few: Installation },
  { store, refreshes, rounds }: { store: StoreName; refreshes: { many: number; few: number }; rounds: number },
): Promise<{ rounds: RoundBesideFew[]; peakMib: number }> {
  const many = await startResting(installations.many, store);
  const few = await startResting(installations.few, store);
  const measureMany = () => many.refresh(refreshes.many);
  const measureFew = async () => {
    await makeAllDue(installations.few);
    return few.refresh(refreshes.few);
  };
  try {
    // Does not count, for either: both programs are still being compiled in it.
    await measureMany();
    await measureFew();
    const done: RoundBesideFew[] = [];
    let before = await measureFew();
    while (done.length < rounds) {
      const rate = await measureMany();
      const after = await measureFew();
      done.push({ many: rate, fewPerSecond: (before.perSecond + after.perSecond) / 2 });
      before = after;
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
