import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import type { TokenCipher } from "../token-cipher.ts";
import { readRecord, UnreadableRecordError } from "./record.ts";
import { isNeverTaken, saveAnswer } from "./replay.ts";
import { setAsideDirectory } from "./set-aside.ts";

/**
 * Offers refreshed pairs that were set aside once more: a key may be there again by now, or a table be what it should be.
 * However old one is, its generation fences it. A consent has no such fence, and what ended it since is not known for
 * longer than an hour: those stay for an operator.
 *
 * @returns how many are in the database now, or have something newer there
 * @throws when the database is away
 */
export async function offerAgain({
  db,
  cipher,
  dataDir,
  onRefused,
}: {
  db: Kysely<Database>;
  cipher: TokenCipher;
  dataDir: string;
  onRefused: (error: unknown) => void;
}): Promise<number> {
  const directory = setAsideDirectory(dataDir);
  let taken = 0;
  for (const name of await readdir(directory).catch(() => [])) {
    const file = path.join(directory, name);
    if (!(await isTaken(await readFile(file, "utf8").catch(() => "")))) continue;
    await rm(file, { force: true });
    taken++;
  }
  return taken;

  async function isTaken(line: string): Promise<boolean> {
    try {
      const answer = readRecord(line, cipher);
      if (answer.kind !== "refreshed") return false;
      await saveAnswer(db, cipher, answer);
      return true;
    } catch (error) {
      if (!(error instanceof UnreadableRecordError) && !isNeverTaken(error)) throw error;
      onRefused(error);
      return false;
    }
  }
}
