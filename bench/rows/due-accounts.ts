import { makeAllDue } from "../seed/make-due.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { type ExchangeRate, measureExchanges } from "./exchange-limit.ts";
import { holdRefreshing, measureRefreshRate, type RefreshRate } from "./refresh-rate.ts";

/** A round, and what the machine could do just before and after it, on average: its speed changes from one minute to the next. */
export interface RoundBesideLimit {
  measured: RefreshRate;
  limit: ExchangeRate;
}

/**
 * The rate at which one worker works off a backlog, all accounts of the installation being due: each round between as many
 * exchanges by undici alone, while the worker rests, after one that does not count.
 */
export async function measureDueBesideLimit(
  installation: Installation,
  { store, accounts, rounds, concurrency }: { store: StoreName; accounts: number; rounds: number; concurrency: number },
): Promise<RoundBesideLimit[]> {
  await holdRefreshing(installation);
  const worker = await installation.startWorker(store);
  try {
    // A worker lives for days, and its first fifty thousand refreshes are those that its code is still being compiled in.
    await makeAllDue(installation);
    await measureRefreshRate(installation, worker, accounts);
    await holdRefreshing(installation);
    const done: RoundBesideLimit[] = [];
    await makeAllDue(installation);
    let before = await measureExchanges(installation.site, { count: accounts, concurrency });
    while (done.length < rounds) {
      const measured = await measureRefreshRate(installation, worker, accounts);
      await holdRefreshing(installation);
      await makeAllDue(installation);
      const after = await measureExchanges(installation.site, { count: accounts, concurrency });
      done.push({ measured, limit: meanOf(before, after) });
      before = after;
    }
    return done;
  } finally {
    await worker.stop();
  }
}

function meanOf(one: ExchangeRate, other: ExchangeRate): ExchangeRate {
  return {
    perSecond: (one.perSecond + other.perSecond) / 2,
    load: { client: (one.load.client + other.load.client) / 2 },
  };
}
