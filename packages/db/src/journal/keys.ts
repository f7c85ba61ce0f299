import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { keyIdOf } from "../token-cipher.ts";
import { journalDirectory, list } from "./journal.ts";
import { sealedIn, UnreadableRecordError } from "./record.ts";
import { setAsideDirectory } from "./set-aside.ts";

/** How many values each key has sealed in the journals below a data directory, in those that were set aside too. */
export async function countJournalValues(dataDir: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const aside = setAsideDirectory(dataDir);
  const names = await readdir(aside).catch(() => []);
  for (const file of [...(await list(journalDirectory(dataDir))), ...names.map((name) => path.join(aside, name))]) {
    // Gone by now: everything in it was saved.
    const text = await readFile(file, "utf8").catch(() => "");
    for (const line of text.split("\n")) {
      for (const sealed of sealedOf(line)) {
        const keyId = keyIdOf(sealed);
        if (keyId !== null) counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
      }
    }
  }
  return counts;
}

/** The end of a file whose writing a crash cut short holds nothing that anybody waits for. */
function sealedOf(line: string): Buffer[] {
  try {
    return line === "" ? [] : sealedIn(line);
  } catch (error) {
    if (error instanceof UnreadableRecordError) return [];
    throw error;
  }
}
