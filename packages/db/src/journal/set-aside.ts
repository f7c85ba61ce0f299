import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { journalDirectory } from "./journal.ts";

/** Where lines go that no database will take, one file each. */
export function setAsideDirectory(dataDir: string): string {
  return path.join(journalDirectory(dataDir), "set-aside");
}

/** Keeps a line for an operator; it must not stand in the way of others. */
export async function setAside(dataDir: string, line: string): Promise<void> {
  const directory = setAsideDirectory(dataDir);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(path.join(directory, `${randomUUID()}.json`), `${line}\n`, { mode: 0o600, flush: true });
}
