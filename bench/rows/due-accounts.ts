import { makeAllDue } from "../seed/make-due.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { median } from "../statistics.ts";
import { holdRefreshing, measureRefreshRate, type RefreshRate } from "./refresh-rate.ts";

/** The rate at which one worker works off a backlog, all accounts of the installation being due. */
export async function measureDueAccounts(
  installation: Installation,
  { store, accounts, rounds }: { store: StoreName; accounts: number; rounds: number },
): Promise<RefreshRate> {
  await holdRefreshing(installation);
  const worker = await installation.startWorker(store);
  try {
    const rates: RefreshRate[] = [];
    for (let round = 0; round < rounds; round++) {
      await makeAllDue(installation);
      rates.push(await measureRefreshRate(installation, worker, accounts));
      await holdRefreshing(installation);
    }
    return medianOf(rates);
  } finally {
    await worker.stop();
  }
}

export function medianOf(rates: readonly RefreshRate[]): RefreshRate {
  const middle = median(rates.map(({ perSecond }) => perSecond));
  const found = rates.find(({ perSecond }) => perSecond === middle);
  if (!found) throw new Error("no rate was measured");
  return found;
}
