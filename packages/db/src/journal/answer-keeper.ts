import { setTimeout as wait } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import type { TokenCipher } from "../token-cipher.ts";
import { openJournal } from "./journal.ts";
import { offerAgain } from "./offer-again.ts";
import { type Answer, type JournalRecord, writeRecord } from "./record.ts";
import { isNeverTaken, type Replay, replayJournals, saveAnswer } from "./replay.ts";
import { setAside } from "./set-aside.ts";

/** Holds answers that the database does not take, on disk and in memory, until it does. */
export interface AnswerKeeper {
  /** Resolves when the answers are on disk; from then on neither a crash nor the end of this process loses them. */
  keep(answers: readonly Answer[]): Promise<void>;
  /** Brings in what others left behind and what was set aside, now or as soon as the database is there. */
  recover(): Promise<void>;
  /**
   * Brings in what others left behind, now or not at all.
   *
   * @param options.idleForMs what somebody was at within this time is left to them
   * @throws when the database or the disk is away
   */
  adopt(options?: { idleForMs: number }): Promise<void>;
  /**
   * Offers once more what was set aside.
   *
   * @throws when the database is away
   */
  offerAgain(): Promise<void>;
  /** Ends trying; what waits stays on disk. */
  stop(): void;
}

export interface AnswerKeeperOptions {
  db: Kysely<Database>;
  cipher: TokenCipher;
  dataDir: string;
  /** What kind of process this is, for the names of files. */
  owner: string;
  /** Distance between tries while the database is away. */
  retryMs: number;
  /** Answers began to wait. */
  onWaiting: () => void;
  /** Nothing waits any more. */
  onDone: (replay: Replay) => void;
  /** The disk refused something, or the database an answer, which was set aside; what is in memory is still offered. */
  onError: (error: unknown) => void;
}

export function createAnswerKeeper(options: AnswerKeeperOptions): AnswerKeeper {
  const { db, cipher, dataDir, retryMs } = options;
  const place = { db, cipher, dataDir, onSetAside: options.onError };
  const journal = openJournal(dataDir, options.owner);
  const waiting = new Map<JournalRecord, Answer>();
  /** Those of them that the disk did not take. */
  const unwritten = new Set<JournalRecord>();
  const stopping = new AbortController();
  let offering = false;

  async function offerUntilTaken(): Promise<void> {
    if (offering) return;
    offering = true;
    options.onWaiting();
    const done: Replay = { replayed: 0, setAside: 0, unreadable: 0 };
    while (!stopping.signal.aborted) {
      try {
        await wait(retryMs, undefined, { signal: stopping.signal });
        await offerAll(done);
        const others = await replayOthers();
        if (waiting.size > 0) continue;
        done.replayed += others.replayed;
        done.setAside += others.setAside;
        done.unreadable += others.unreadable;
        break;
      } catch {
        // Still away, which was told when answers began to wait.
        await writeAgain();
      }
    }
    offering = false;
    if (!stopping.signal.aborted) options.onDone(done);
  }

  /** A disk that was full may have room by now. */
  async function writeAgain(): Promise<void> {
    const records = [...unwritten];
    if (records.length === 0) return;
    try {
      await journal.keep(records);
      for (const record of records) unwritten.delete(record);
    } catch {
      // Still full, which was told, too.
    }
  }

  async function offerAll(done: Replay): Promise<void> {
    for (const [record, answer] of waiting) {
      try {
        await saveAnswer(db, cipher, answer);
        done.replayed++;
      } catch (error) {
        if (!isNeverTaken(error)) throw error;
        await setAside(dataDir, record.line);
        options.onError(error);
        done.setAside++;
      }
      waiting.delete(record);
      unwritten.delete(record);
      await journal.settle([record.id]);
    }
  }

  // One after the other: whoever asks while it happens is to wait until what was there is in the database.
  let adopting: Promise<unknown> = Promise.resolve();
  function replayOthers(which?: { idleForMs: number }): Promise<Replay> {
    const replaying = adopting.then(() => replayJournals(place, journal, which));
    adopting = replaying.catch(() => undefined);
    return replaying;
  }

  async function adopt(which?: { idleForMs: number }): Promise<void> {
    tellIfAny(await replayOthers(which));
  }

  function tellIfAny({ replayed = 0, setAside: aside = 0, unreadable = 0 }: Partial<Replay>): void {
    if (replayed + aside + unreadable > 0) options.onDone({ replayed, setAside: aside, unreadable });
  }

  return {
    async keep(answers) {
      const records = answers.map((answer) => [writeRecord(answer, cipher), answer] as const);
      for (const [record, answer] of records) waiting.set(record, answer);
      try {
        await journal.keep(records.map(([record]) => record));
      } catch (error) {
        // Unless the database took it meanwhile.
        for (const [record] of records) if (waiting.has(record)) unwritten.add(record);
        options.onError(error);
        throw error;
      } finally {
        void offerUntilTaken();
      }
    },
    async recover() {
      try {
        await adopt();
        // The log tells once for each process why something is refused.
        tellIfAny({ replayed: await offerAgain({ ...place, onRefused: options.onError }) });
      } catch (error) {
        options.onError(error);
        void offerUntilTaken();
      }
    },
    adopt,
    async offerAgain() {
      tellIfAny({ replayed: await offerAgain({ ...place, onRefused: () => undefined }) });
    },
    stop() {
      stopping.abort();
    },
  };
}
