import { chargeKeys, type Database, noteKeyUse } from "@tiktok-connect/db";
import type { Kysely } from "kysely";
import type { Logger } from "pino";

/** Keeps each key to its rate, and notes that it is used. */
export interface KeyLimiter {
  /** Counts a request of a key. Null: it may go on; else the seconds after which the next one may. */
  admit(apiKeyId: string): number | null;
  /** Writes what is gathered; for the end of the process. */
  flush(): Promise<void>;
}

const CHARGE_EVERY_MS = 1_000;
const NOTE_USE_EVERY_MS = 60_000;

/** A key that was quiet may ask for so many seconds' worth at once: whoever starts fetches a token for each account. */
const BURST_SECONDS = 10;

interface Bucket {
  tokens: number;
  refilledAt: number;
  /** Requests that the shared budget has not been told of. */
  untold: number;
  useNotedAt: number;
}

/**
 * A token bucket for each key in this process, and one in the database for all processes: each tells it once a second what
 * was used, and goes by what is left there. A request is judged without asking anybody, since it would otherwise cost more
 * than the token it is for; what processes let through before they hear of each other is owed, and paid back.
 *
 * @param options.ratePerSecond 0: no limit
 */
export function createKeyLimiter({
  db,
  ratePerSecond,
  log,
}: {
  db: Kysely<Database>;
  ratePerSecond: number;
  log: Logger;
}): KeyLimiter {
  const burst = ratePerSecond * BURST_SECONDS;
  const buckets = new Map<string, Bucket>();
  let timer: NodeJS.Timeout | null = null;
  let telling: Promise<void> = Promise.resolve();

  function bucketOf(apiKeyId: string, now: number): Bucket {
    let bucket = buckets.get(apiKeyId);
    if (!bucket) {
      bucket = { tokens: burst, refilledAt: now, untold: 0, useNotedAt: Number.NEGATIVE_INFINITY };
      buckets.set(apiKeyId, bucket);
    }
    bucket.tokens = Math.min(burst, bucket.tokens + (ratePerSecond * (now - bucket.refilledAt)) / 1000);
    bucket.refilledAt = now;
    return bucket;
  }

  async function tell(): Promise<void> {
    const now = performance.now();
    const used = [...buckets].filter(([, { untold }]) => untold > 0);
    const unnoted = used.filter(([, { useNotedAt }]) => now - useNotedAt >= NOTE_USE_EVERY_MS);
    if (unnoted.length > 0) {
      await noteKeyUse(
        db,
        unnoted.map(([apiKeyId]) => apiKeyId),
      );
      for (const [, bucket] of unnoted) bucket.useNotedAt = now;
    }
    const charges = used.map(([apiKeyId, bucket]) => ({ apiKeyId, requests: bucket.untold }));
    if (ratePerSecond > 0 && charges.length > 0) {
      const left = await chargeKeys(db, charges, { ratePerSecond, burst });
      for (const { apiKeyId, requests } of charges) {
        const bucket = bucketOf(apiKeyId, performance.now());
        bucket.untold -= requests;
        bucket.tokens = Math.min(bucket.tokens, (left.get(apiKeyId) ?? burst) - bucket.untold);
      }
    } else {
      for (const [, bucket] of used) bucket.untold = 0;
    }
    forgetQuiet();
  }

  /** What a full bucket says, a new one says as well. */
  function forgetQuiet(): void {
    const now = performance.now();
    for (const [apiKeyId, { untold, useNotedAt }] of buckets) {
      const quiet = untold === 0 && bucketOf(apiKeyId, now).tokens >= burst;
      if (quiet && now - useNotedAt >= NOTE_USE_EVERY_MS) buckets.delete(apiKeyId);
    }
  }

  function tellNow(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    telling = telling.then(tell).catch((err: unknown) => log.warn({ err }, "the use of api keys could not be told"));
    return telling;
  }

  return {
    admit(apiKeyId) {
      const bucket = bucketOf(apiKeyId, performance.now());
      if (ratePerSecond > 0 && bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / ratePerSecond));
      bucket.tokens--;
      bucket.untold++;
      timer ??= setTimeout(() => void tellNow(), CHARGE_EVERY_MS);
      return null;
    },
    flush: tellNow,
  };
}
