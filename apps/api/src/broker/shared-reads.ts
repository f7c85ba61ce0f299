import { type AppIdentity, type KeyedGrant, type KeyedPlace, readKeyedGrants } from "@tiktok-connect/db";
import type pg from "pg";

/** For the many who ask at once, or have waited for one refresh: what none has begun to read is read once, and together. */
export interface SharedReads {
  /** What is read begins no earlier than this is called. */
  read(place: KeyedPlace): Promise<KeyedGrant | null>;
}

interface Waiting {
  place: KeyedPlace;
  outcome: PromiseWithResolvers<KeyedGrant | null>;
}

/** Whoever has waited longer here goes to the pool, which says no in its time when the database hangs. */
const PATIENCE_MS = 500;

/** So few that a burst is read side by side. */
const MOST_IN_A_STATEMENT = 50;

/**
 * @param options.atOnce statements under way; more reads wait here, where they are shared, and not in the pool, where all
 *   other queries would stand in line behind them
 * @param options.timeoutMs a statement that takes longer is given up
 */
export function createSharedReads(
  pool: pg.Pool,
  app: AppIdentity,
  { atOnce, timeoutMs }: { atOnce: number; timeoutMs: number },
): SharedReads {
  /** In the order in which they were asked for. */
  const waiting = new Map<string, Waiting>();
  let underWay = 0;
  let scheduled = false;
  let overdue: NodeJS.Timeout | null = null;

  function take(most: number): Waiting[] {
    const taken = [...waiting.entries().take(most)];
    for (const [key] of taken) waiting.delete(key);
    return taken.map(([, read]) => read);
  }

  async function run(reads: readonly Waiting[]): Promise<void> {
    underWay++;
    try {
      const places = reads.map(({ place }) => place);
      const found = await readKeyedGrants(pool, app, places, { timeoutMs });
      for (const [index, { outcome }] of reads.entries()) outcome.resolve(found[index] ?? null);
    } catch (error) {
      for (const { outcome } of reads) outcome.reject(error);
    } finally {
      underWay--;
    }
    start();
  }

  function start(): void {
    while (waiting.size > 0 && underWay < atOnce) void run(take(MOST_IN_A_STATEMENT));
    if (waiting.size > 0) overdue?.refresh();
    else forgetOverdue();
  }

  /** Each for itself, so that the pool can say no to each. */
  function startOverdue(): void {
    overdue = null;
    while (waiting.size > 0) void run(take(1));
  }

  function forgetOverdue(): void {
    if (overdue !== null) clearTimeout(overdue);
    overdue = null;
  }

  return {
    read(place) {
      const key = `${place.keyHash.toString("base64")} ${place.accountId}`;
      const shared = waiting.get(key);
      if (shared) return shared.outcome.promise;
      const outcome = Promise.withResolvers<KeyedGrant | null>();
      waiting.set(key, { place, outcome });
      overdue ??= setTimeout(startOverdue, PATIENCE_MS);
      // Those that came in the same turn, or were woken together in it, are read together.
      if (!scheduled && underWay < atOnce) {
        scheduled = true;
        setImmediate(() => {
          scheduled = false;
          start();
        });
      }
      return outcome.promise;
    },
  };
}
