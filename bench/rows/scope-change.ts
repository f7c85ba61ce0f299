import { setTimeout as wait } from "node:timers/promises";
import { listScopeChanges, resumeRefreshing, writeConfiguredScopes } from "@tiktok-connect/db";
import { type Load, watchLoad } from "../load/processor-time.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { allClaimed, type Lag, readLags, type SteadyLoad, startSteadyLoad } from "./steady-lag.ts";

const LOOK_EVERY_MS = 250;

/** Until refreshing is steady: workers that have found nothing due for a while look for it every three seconds. */
const STEADY_AFTER_MS = 5_000;

export interface ScopeChangeFigures {
  /** From the change to the last account looked at. */
  seconds: number;
  flagged: number;
  /** Of refreshing, meanwhile. */
  lag: Lag;
  load: Load<"worker" | "postgres">;
}

/** How long it takes until every account is flagged that lacks an added scope, while refreshing goes on at a steady rate. */
export async function measureScopeChange(
  installation: Installation,
  { store, scopes, steady }: { store: StoreName; scopes: string[]; steady: SteadyLoad },
): Promise<ScopeChangeFigures> {
  const { db, app, site } = installation;
  await resumeRefreshing(db, app);
  const worker = await installation.startWorker(store);
  try {
    await startSteadyLoad(installation, steady);
    await wait(STEADY_AFTER_MS);
    const watch = await watchLoad({ worker: worker.pid, postgres: site.postgres.pid });
    await writeConfiguredScopes(db, { scopes });
    const change = await finishedChange(installation);
    const load = await watch.end();
    await allClaimed(installation);
    return {
      seconds: (change.finishedAt.getTime() - change.changedAt.getTime()) / 1000,
      flagged: change.flagged,
      lag: await readLags(installation, { parts: 1, since: change.changedAt, until: change.finishedAt }),
      load,
    };
  } finally {
    await worker.stop();
  }
}

async function finishedChange({ db }: Installation) {
  for (;;) {
    const [change] = await listScopeChanges(db, 1);
    if (change?.finishedAt) return { ...change, finishedAt: change.finishedAt };
    await wait(LOOK_EVERY_MS);
  }
}
