import {
  type AnswerKeeper,
  commitRefreshedPairs,
  type Database,
  isRefusedStatement,
  type RefreshedPair,
} from "@tiktok-connect/db";
import type { Kysely } from "kysely";
import { inTime } from "../in-time.ts";
import type { Announcer } from "./announcer.ts";

export interface CommitQueue {
  /**
   * Saves the pair together with others that arrive now.
   *
   * @param options.awaited somebody waits for it: listeners are told at once
   */
  commit(pair: RefreshedPair, options?: { awaited: boolean }): Promise<CommitOutcome>;
}

export type CommitOutcome =
  | "saved"
  /** A newer one is stored already. */
  | "superseded"
  /** Safe on disk: it is saved when the database is back, or set aside when the database refuses it. */
  | "kept";

interface Waiting {
  pair: RefreshedPair;
  awaited: boolean;
  resolve: (outcome: CommitOutcome) => void;
  reject: (error: unknown) => void;
}

/** No statement carries more pairs than this. */
const MOST_TOGETHER = 200;

/**
 * Gathers answers while others are being committed, so that many exchanges share one commit: the busier, the more.
 *
 * An answer is the only copy of a living pair: one that the database does not take, or not in time, goes to disk.
 */
export function createCommitQueue(
  db: Kysely<Database>,
  keeper: Pick<AnswerKeeper, "keep">,
  announcer: Pick<Announcer, "tell">,
  { gatherMs, besideMs, patienceMs }: { gatherMs: number; besideMs: number; patienceMs: number },
): CommitQueue {
  const gathering: Waiting[] = [];
  /** A commit is under way that others wait for to end; false from when it is too slow to be waited for. */
  let committing = false;
  let scheduled = false;

  function flushSoon(): void {
    if (scheduled || committing || gathering.length === 0) return;
    scheduled = true;
    setTimeout(flush, gatherMs);
  }

  function flush(): void {
    scheduled = false;
    const batch = gathering.splice(0, MOST_TOGETHER);
    committing = true;
    let waitedFor = true;
    const goOn = () => {
      if (!waitedFor) return;
      waitedFor = false;
      committing = false;
      flushSoon();
    };
    const tooSlow = setTimeout(goOn, besideMs);
    void save(batch).finally(() => {
      clearTimeout(tooSlow);
      goOn();
    });
  }

  async function save(batch: readonly Waiting[]): Promise<void> {
    const pairs = batch.map(({ pair }) => pair);
    try {
      const saved = await inTime(commitRefreshedPairs(db, pairs), patienceMs);
      announcer.tell(saved, { atOnce: batch.some(({ awaited }) => awaited) });
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
    commit(pair, { awaited } = { awaited: false }) {
      return new Promise((resolve, reject) => {
        gathering.push({ pair, awaited, resolve, reject });
        flushSoon();
      });
    },
  };
}
