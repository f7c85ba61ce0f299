import { setTimeout as wait } from "node:timers/promises";
import {
  type AnswerKeeper,
  commitRefreshedPairs,
  type Database,
  isRefusedStatement,
  type RefreshedPair,
} from "@tiktok-connect/db";
import type { Kysely } from "kysely";
import type { Announcer } from "./announcer.ts";

export interface CommitQueue {
  /** Saves the pair together with others that arrive now. */
  commit(pair: RefreshedPair): Promise<CommitOutcome>;
}

export type CommitOutcome =
  | "saved"
  /** A newer one is stored already. */
  | "superseded"
  /** Safe on disk: it is saved when the database is back, or set aside when the database refuses it. */
  | "kept";

interface Waiting {
  pair: RefreshedPair;
  resolve: (outcome: CommitOutcome) => void;
  reject: (error: unknown) => void;
}

/** No statement carries more pairs than this. */
const MOST_TOGETHER = 200;

/**
 * Gathers answers for a few milliseconds, so that many exchanges share one commit.
 *
 * An answer is the only copy of a living pair: one that the database does not take, or not in time, goes to disk.
 */
export function createCommitQueue(
  db: Kysely<Database>,
  keeper: Pick<AnswerKeeper, "keep">,
  announcer: Pick<Announcer, "tell">,
  { gatherMs, patienceMs }: { gatherMs: number; patienceMs: number },
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
    const pairs = batch.map(({ pair }) => pair);
    try {
      const saved = await inTime(commitRefreshedPairs(db, pairs), patienceMs);
      announcer.tell(saved);
      for (const { pair, resolve } of batch) resolve(saved.has(pair.claim.accountId) ? "saved" : "superseded");
    } catch (error) {
      // One row that the database refuses must not take the others with it; on disk an operator finds it.
      if (isRefusedStatement(error) && batch.length > 1) await Promise.all(batch.map((one) => save([one])));
      else await keep(batch);
    }
  }

  async function keep(batch: readonly Waiting[]): Promise<void> {
    try {
      await keeper.keep(batch.map(({ pair }) => ({ kind: "refreshed", pair })));
      for (const { resolve } of batch) resolve("kept");
    } catch (error) {
      for (const { reject } of batch) reject(error);
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

/** A database that neither takes nor refuses must not hold the only copy; that it takes it later does no harm. */
async function inTime<Result>(work: Promise<Result>, patienceMs: number): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("the database did not answer in time")), patienceMs);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
