import { type AppIdentity, type KeyedGrant, readKeyedGrant } from "@tiktok-connect/db";
import type pg from "pg";

type Place = Parameters<typeof readKeyedGrant>[2];

/** For the many who ask for the same token at once, or have waited for one refresh: what none has begun to read is read once. */
export interface SharedReads {
  /** What is read begins no earlier than this is called. */
  read(place: Place): Promise<KeyedGrant | null>;
}

/**
 * @param options.atOnce reads under way; more wait here, where they are shared, and not in the pool, where all other
 *   queries would stand in line behind them
 */
export function createSharedReads(pool: pg.Pool, app: AppIdentity, { atOnce }: { atOnce: number }): SharedReads {
  /** In the order in which they were asked for. */
  const waiting = new Map<string, { place: Place; outcome: PromiseWithResolvers<KeyedGrant | null> }>();
  let underWay = 0;
  let scheduled = false;

  function startWaiting(): void {
    scheduled = false;
    for (const [key, { place, outcome }] of waiting) {
      if (underWay >= atOnce) return;
      waiting.delete(key);
      underWay++;
      outcome.resolve(readKeyedGrant(pool, app, place).finally(ended));
    }
  }

  function ended(): void {
    underWay--;
    startWaiting();
  }

  return {
    read(place) {
      const key = `${place.keyHash.toString("base64")} ${place.accountId}`;
      const shared = waiting.get(key);
      if (shared) return shared.outcome.promise;
      const outcome = Promise.withResolvers<KeyedGrant | null>();
      waiting.set(key, { place, outcome });
      // Those that were woken together come here in the same turn.
      if (!scheduled && underWay < atOnce) {
        scheduled = true;
        queueMicrotask(startWaiting);
      }
      return outcome.promise;
    },
  };
}
