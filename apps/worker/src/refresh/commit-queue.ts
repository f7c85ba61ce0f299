import { setTimeout as wait } from "node:timers/promises";
import { commitRefreshedPairs, type Database, isRefusedStatement, type RefreshedPair } from "@tiktok-connect/db";
import type { Kysely } from "kysely";
import type { Logger } from "pino";

export interface CommitQueue {
  /** Saves the pair together with others that arrive now; true when it was saved, false when a newer one is stored. */
  commit(pair: RefreshedPair): Promise<boolean>;
}

interface Waiting {
  pair: RefreshedPair;
  resolve: (saved: boolean) => void;
  reject: (error: unknown) => void;
}

/** No statement carries more pairs than this. */
const MOST_TOGETHER = 200;

/**
 * Gathers answers for a few milliseconds, so that many exchanges share one commit.
 *
 * An answer is the only copy of a living pair: while the database is away it is offered again until it is taken.
 */
export function createCommitQueue(
  db: Kysely<Database>,
  { gatherMs, retryMs, log }: { gatherMs: number; retryMs: number; log: Logger },
): CommitQueue {
  let gathering: Waiting[] = [];

  async function flushSoon(): Promise<void> {
    await wait(gatherMs);
    const batch = gathering;
    gathering = [];
    for (let start = 0; start < batch.length; start += MOST_TOGETHER) {
      void save(batch.slice(start, start + MOST_TOGETHER));
    }
  }

  async function save(batch: readonly Waiting[]): Promise<void> {
    try {
      const saved = await saveWhenPossible(batch.map(({ pair }) => pair));
      for (const { pair, resolve } of batch) resolve(saved.has(pair.claim.accountId));
    } catch (error) {
      // One row that the database refuses must not take the others with it.
      if (batch.length > 1) await Promise.all(batch.map((one) => save([one])));
      else for (const { reject } of batch) reject(error);
    }
  }

  async function saveWhenPossible(pairs: readonly RefreshedPair[]): Promise<ReadonlySet<string>> {
    for (let tries = 1; ; tries++) {
      try {
        return await commitRefreshedPairs(db, pairs);
      } catch (error) {
        if (isRefusedStatement(error)) throw error;
        if (tries === 1) log.error({ err: error, pairs: pairs.length }, "new pairs wait for the database to come back");
        await wait(retryMs);
      }
    }
  }

  return {
    commit(pair) {
      return new Promise((resolve, reject) => {
        gathering.push({ pair, resolve, reject });
        if (gathering.length === 1) void flushSoon();
      });
    },
  };
}
