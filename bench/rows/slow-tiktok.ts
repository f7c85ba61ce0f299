import { makeAllDue } from "../seed/make-due.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { middleBy } from "../statistics.ts";
import { holdRefreshing, measureRefreshRate, type RefreshRate } from "./refresh-rate.ts";

/** The rate at which one worker works off a backlog while TikTok takes its time: then connections are the limit. */
export async function measureSlowTikTok(
  installation: Installation,
  { store, answerMs, refreshes, rounds }: { store: StoreName; answerMs: number; refreshes: number; rounds: number },
): Promise<RefreshRate> {
  await holdRefreshing(installation);
  await makeAllDue(installation);
  await installation.simulator.fault({
    endpoint: "token",
    grantType: "refresh_token",
    kind: "delay",
    ms: answerMs,
    when: "before_commit",
    times: null,
  });
  const worker = await installation.startWorker(store);
  try {
    // The first does not count: a worker lives for days, and its code is still being compiled in it.
    await measureRefreshRate(installation, worker, refreshes);
    await holdRefreshing(installation);
    const rates: RefreshRate[] = [];
    for (let round = 0; round < rounds; round++) {
      rates.push(await measureRefreshRate(installation, worker, refreshes));
      await holdRefreshing(installation);
    }
    return middleBy(rates, ({ perSecond }) => perSecond);
  } finally {
    await installation.simulator.clearFaults();
    await worker.stop();
  }
}
