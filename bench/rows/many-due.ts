import { peakMemoryMib } from "../load/processor-time.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { middleBy } from "../statistics.ts";
import { holdRefreshing, measureRefreshRate, type RefreshRate } from "./refresh-rate.ts";

/** The rate, and the most memory of the worker, while far more is due than can be sent soon. */
export async function measureManyDue(
  installation: Installation,
  { store, refreshes, rounds }: { store: StoreName; refreshes: number; rounds: number },
): Promise<RefreshRate & { peakMib: number }> {
  await holdRefreshing(installation);
  const worker = await installation.startWorker(store);
  try {
    const rates: RefreshRate[] = [];
    for (let round = 0; round < rounds; round++) {
      rates.push(await measureRefreshRate(installation, worker, refreshes));
    }
    return { ...middleBy(rates, ({ perSecond }) => perSecond), peakMib: await peakMemoryMib(worker.pid) };
  } finally {
    await holdRefreshing(installation);
    await worker.stop();
  }
}
