import { createReadStream } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { GroupCommit } from "./group-commit.ts";
import { type Entry, type Kept, keep, nothingKept, type Storage } from "./storage.ts";

/**
 * Keeps the state in one file of JSON lines: read at the start, rewritten without what was replaced, appended to from
 * then on. A line that a crash cut short was never answered for, and is left out.
 */
export async function openStateFile(path: string): Promise<Storage> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const kept = await read(path);
  await compact(path, kept);
  const file = await open(path, "a", 0o600);
  const log = new GroupCommit(file);
  return {
    kept,
    save: (entry) => log.append(lineOf(entry)),
    durable: () => log.synced(),
    async close() {
      await log.synced();
      await file.close();
    },
  };
}

async function read(path: string): Promise<Kept> {
  const kept = nothingKept();
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      const entry = parse(line);
      if (entry) keep(kept, entry);
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  return kept;
}

function parse(line: string): Entry | null {
  try {
    const entry: Entry = JSON.parse(line);
    return entry;
  } catch {
    return null;
  }
}

async function compact(path: string, kept: Kept): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, "w", 0o600);
  try {
    const batch: string[] = [];
    if (kept.tokenKey) batch.push(lineOf({ tokenKey: kept.tokenKey.toString("base64") }));
    for (const app of kept.apps.values()) batch.push(lineOf({ app }));
    for (const user of kept.users.values()) batch.push(lineOf({ user }));
    for (const grant of kept.grants.values()) batch.push(lineOf({ grant }));
    await file.appendFile(batch.join(""));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  await syncDirectory(dirname(path));
}

/** Without this a crash could bring back the file that was replaced. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function lineOf(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}
