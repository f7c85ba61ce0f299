import { setTimeout as wait } from "node:timers/promises";
import { resumeRefreshing } from "@tiktok-connect/db";
import { type Load, watchLoad } from "../load/processor-time.ts";
import { countStatements } from "../load/statements.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { median } from "../statistics.ts";

export interface Idleness {
  queriesPerSecond: number;
  load: Load<"worker" | "api" | "postgres" | "redis">;
}

/** What the product costs while nothing is due, in the median of equal parts of the time. */
export async function measureIdle(
  installation: Installation,
  { store, seconds, parts, settleSeconds }: { store: StoreName; seconds: number; parts: number; settleSeconds: number },
): Promise<Idleness> {
  const { db, app, site } = installation;
  await resumeRefreshing(db, app);
  const worker = await installation.startWorker(store);
  const api = await installation.startApi(store);
  try {
    await wait(settleSeconds * 1000);
    const pids = { worker: worker.pid, api: api.pid, postgres: site.postgres.pid, redis: site.redis?.pid ?? 0 };
    const measured: Idleness[] = [];
    for (let part = 0; part < parts; part++) {
      const before = await countStatements(installation);
      const startedAt = performance.now();
      const watch = await watchLoad(pids);
      await wait((seconds / parts) * 1000);
      const load = await watch.end();
      // The first count is among those that are counted now.
      const count = (await countStatements(installation)) - before - 1;
      measured.push({ queriesPerSecond: count / ((performance.now() - startedAt) / 1000), load });
    }
    const middle = (value: (one: Idleness) => number) => median(measured.map(value));
    return {
      queriesPerSecond: middle(({ queriesPerSecond }) => queriesPerSecond),
      load: {
        worker: middle(({ load }) => load.worker),
        api: middle(({ load }) => load.api),
        postgres: middle(({ load }) => load.postgres),
        redis: middle(({ load }) => load.redis),
      },
    };
  } finally {
    await api.stop();
    await worker.stop();
  }
}
