import { makeAllDue } from "../seed/make-due.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { middleBy } from "../statistics.ts";
import { type ExchangeRate, measureExchanges } from "./exchange-limit.ts";
import { holdRefreshing, measureRefreshRate, type RefreshRate } from "./refresh-rate.ts";

interface Terms {
  store: StoreName;
  accounts: number;
  rounds: number;
}

/** A round, and what the machine could do just before it: its speed changes from one minute to the next. */
export interface RoundBesideLimit {
  measured: RefreshRate;
  limit: ExchangeRate;
}

/** The rate at which one worker works off a backlog, all accounts of the installation being due. */
export async function measureDueAccounts(installation: Installation, terms: Terms): Promise<RefreshRate> {
  return middleBy(await measureRounds(installation, terms, (measure) => measure()), ({ perSecond }) => perSecond);
}

/** The same, each round beside as many exchanges by undici alone, while the worker rests. */
export function measureDueBesideLimit(
  installation: Installation,
  terms: Terms & { concurrency: number },
): Promise<RoundBesideLimit[]> {
  const { accounts: count, concurrency } = terms;
  return measureRounds(installation, terms, async (measure) => {
    const limit = await measureExchanges(installation.site, { count, concurrency });
    return { measured: await measure(), limit };
  });
}

async function measureRounds<Round>(
  installation: Installation,
  { store, accounts, rounds }: Terms,
  round: (measure: () => Promise<RefreshRate>) => Promise<Round>,
): Promise<Round[]> {
  await holdRefreshing(installation);
  const worker = await installation.startWorker(store);
  try {
    const done: Round[] = [];
    while (done.length < rounds) {
      await makeAllDue(installation);
      done.push(await round(() => measureRefreshRate(installation, worker, accounts)));
      await holdRefreshing(installation);
    }
    return done;
  } finally {
    await worker.stop();
  }
}
