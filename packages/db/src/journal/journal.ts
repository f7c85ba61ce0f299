import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rename, stat, unlink, utimes } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { JournalRecord } from "./record.ts";

/** Answers that cannot be committed yet, on disk: what is kept here survives a crash of the process and of the machine. */
export interface Journal {
  /** Resolves when the records are on disk. */
  keep(records: readonly JournalRecord[]): Promise<void>;
  /** They are in the database, or set aside: the journal need not keep them any longer. */
  settle(ids: readonly string[]): Promise<void>;
  /**
   * Hands out the lines of every other journal in the directory, whose process may have died; each is erased when
   * `take` resolves. What a living process still appends is not lost: it notices, and keeps its records again. Resolves
   * when no other is left, be it that others have taken them.
   *
   * @param options.idleForMs journals that were written or worked off within this time are left to who does that
   * @throws the first failure, once all of them were tried
   */
  adopt(take: (lines: readonly string[]) => Promise<void>, options?: { idleForMs: number }): Promise<void>;
}

/** Journals of processes, in a directory that all of them may share. */
export function journalDirectory(dataDir: string): string {
  return path.join(dataDir, "journal");
}

const JOURNAL_SUFFIX = ".jsonl";

/** So many lines are brought in between two signs that somebody is at it. */
const MOST_TOGETHER = 20;

/** Somebody else renames or reads one meanwhile, which takes less. */
const LOOK_AGAIN_MS = 20;

/**
 * @param owner what kind of process writes it, for people who look into the directory
 */
export function openJournal(dataDir: string, owner: string): Journal {
  const directory = journalDirectory(dataDir);
  // Process ids repeat, above all in containers; a random name does not.
  const newPath = () => path.join(directory, `${owner}-${randomBytes(9).toString("base64url")}${JOURNAL_SUFFIX}`);
  const ownPath = newPath();
  const outstanding = new Set<string>();
  /** The last writing failed, maybe in the middle of a line. */
  let torn = false;
  // One after the other: what is written must not be erased by what settles at the same time.
  let last: Promise<void> = Promise.resolve();

  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  async function append(lines: string): Promise<void> {
    // A full disk leaves half a line behind, which must not run into the next one.
    const text = torn ? `\n${lines}` : lines;
    torn = true;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (;;) {
      await using file = await open(ownPath, "a", 0o600);
      await file.appendFile(text);
      await file.datasync();
      await syncDirectory(directory);
      // Whoever adopts a journal renames it first: if it still has our name, nobody has read it before this.
      if (await isStill(ownPath, file)) break;
    }
    torn = false;
  }

  return {
    keep: (records) =>
      inTurn(async () => {
        await append(records.map(({ line }) => `${line}\n`).join(""));
        for (const { id } of records) outstanding.add(id);
      }),

    settle: (ids) =>
      inTurn(async () => {
        for (const id of ids) outstanding.delete(id);
        if (outstanding.size === 0) await erase(ownPath);
      }),

    async adopt(take, { idleForMs } = { idleForMs: 0 }) {
      const failures: unknown[] = [];
      for (;;) {
        let othersWereQuicker = false;
        for (const found of await list(directory)) {
          if (found === ownPath || (idleForMs > 0 && !(await isIdle(found, idleForMs)))) continue;
          try {
            const adopted = newPath();
            const lines = await tryToTakeOver(found, adopted);
            if (lines === null) {
              othersWereQuicker = true;
              continue;
            }
            for (let at = 0; at < lines.length; at += MOST_TOGETHER) {
              await take(lines.slice(at, at + MOST_TOGETHER));
              await touch(adopted);
            }
            await erase(adopted);
          } catch (error) {
            // One that cannot be read is not to be in the way of the others.
            failures.push(error);
          }
        }
        if (failures.length > 0) throw failures[0];
        // What others have taken is not in the database yet: until it is, it is there under another name.
        if (!othersWereQuicker) return;
        await wait(LOOK_AGAIN_MS);
      }
    },
  };
}

/** The journals in a directory, which need not be there. */
export async function list(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => name.endsWith(JOURNAL_SUFFIX)).map((name) => path.join(directory, name));
}

async function isStill(filePath: string, file: FileHandle): Promise<boolean> {
  const [named, opened] = await Promise.all([stat(filePath).catch(() => null), file.stat()]);
  return named?.ino === opened.ino;
}

async function isIdle(filePath: string, forMs: number): Promise<boolean> {
  const state = await stat(filePath).catch(() => null);
  return state !== null && Date.now() - state.mtimeMs > forMs;
}

/** Others see by this that somebody is at it; it may be somebody else by now. */
async function touch(filePath: string): Promise<void> {
  const now = new Date();
  await utimes(filePath, now, now).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}

/** The lines of a journal that bears our name now; null when somebody else was quicker. */
async function tryToTakeOver(found: string, adopted: string): Promise<string[] | null> {
  try {
    await rename(found, adopted);
    await touch(adopted);
    return (await readFile(adopted, "utf8")).split("\n").filter((line) => line !== "");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function erase(filePath: string): Promise<void> {
  await unlink(filePath).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}

/** A file is there after a crash only when its directory was synced as well. */
async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory);
  await handle.sync();
}
