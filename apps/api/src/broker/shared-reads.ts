import { type AppIdentity, type KeyedGrant, readKeyedGrant } from "@tiktok-connect/db";
import type pg from "pg";

type Place = Parameters<typeof readKeyedGrant>[2];

/** For the many who ask for the same token at once, or have waited for one refresh: what none has begun to read is read once. */
export interface SharedReads {
  /** What is read begins no earlier than this is called. */
  read(place: Place): Promise<KeyedGrant | null>;
}

/** Whoever has waited longer here goes to the pool, which says no in its time when the database hangs. */
const PATIENCE_MS = 500;

/**
 * @param options.atOnce reads under way; more wait here, where they are shared, and not in the pool, where all other
 *   queries would stand in line behind them
 */
export function createSharedReads(pool: pg.Pool, app: AppIdentity, { atOnce }: { atOnce: number }): SharedReads {
  /** In the order in which they were asked for. */
  const waiting = new Map<string, { place: Place; outcome: PromiseWithResolvers<KeyedGrant | null> }>();
  let underWay = 0;
  let scheduled = false;
  let overdue: NodeJS.Timeout | null = null;

  function start(most: number): void {
    for (const [key, { place, outcome }] of waiting) {
      if (underWay >= most) return;
      waiting.delete(key);
      underWay++;
      outcome.resolve(readKeyedGrant(pool, app, place).finally(ended));
    }
    if (overdue !== null) clearTimeout(overdue);
    overdue = null;
  }

  function ended(): void {
    underWay--;
    start(atOnce);
  }

  return {
    read(place) {
      const key = `${place.keyHash.toString("base64")} ${place.accountId}`;
      const shared = waiting.get(key);
      if (shared) return shared.outcome.promise;
      const outcome = Promise.withResolvers<KeyedGrant | null>();
      waiting.set(key, { place, outcome });
      overdue ??= setTimeout(start, PATIENCE_MS, Number.POSITIVE_INFINITY);
      // Those that were woken together come here in the same turn.
      if (!scheduled && underWay < atOnce) {
        scheduled = true;
        queueMicrotask(() => {
          scheduled = false;
          start(atOnce);
        });
      }
      return outcome.promise;
    },
  };
}
