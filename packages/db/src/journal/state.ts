import { readdir, readFile, stat } from "node:fs/promises";
import { journalDirectory, list } from "./journal.ts";
import { setAsideDirectory } from "./set-aside.ts";

export interface JournalState {
  files: number;
  /** Answers that wait for the database; some may be in it already. */
  waiting: number;
  /** Answers that the database refused, for an operator to look at. */
  setAside: number;
  /** When the oldest file was begun; null when none is there. */
  since: Date | null;
}

/** What waits in the journals below a data directory; read from disk, so that it can be told while the database is away. */
export async function readJournalState(dataDir: string): Promise<JournalState> {
  const files = await list(journalDirectory(dataDir));
  const read = await Promise.all(files.map(readFileState));
  const there = read.filter((state) => state !== null);
  const setAside = await readdir(setAsideDirectory(dataDir)).catch(() => []);
  return {
    files: there.length,
    waiting: there.reduce((sum, { lines }) => sum + lines, 0),
    setAside: setAside.length,
    since: there.reduce<Date | null>((oldest, { begunAt }) => (oldest && oldest < begunAt ? oldest : begunAt), null),
  };
}

/** Null when it is gone by now: everything in it was saved. */
async function readFileState(file: string): Promise<{ lines: number; begunAt: Date } | null> {
  try {
    const [text, { birthtime }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    const ended = text.split("\n").slice(0, -1);
    return { lines: ended.filter((line) => line !== "").length, begunAt: birthtime };
  } catch {
    return null;
  }
}
