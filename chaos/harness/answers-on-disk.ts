import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";

const line = z.object({ pair: z.object({ claim: z.object({ accountId: z.string() }) }) });

/** Ids of the accounts whose answers wait on disk, in whichever process's journal. */
export async function accountsOnDisk(dataDir: string): Promise<Set<string>> {
  const directory = path.join(dataDir, "journal");
  const files = (await readdir(directory)).filter((name) => name.endsWith(".jsonl"));
  const texts = await Promise.all(files.map((name) => readFile(path.join(directory, name), "utf8")));
  // The last line of a process that was killed may be half a line.
  const lines = texts.flatMap((text) => text.split("\n").slice(0, -1));
  return new Set(lines.map((text) => line.parse(JSON.parse(text)).pair.claim.accountId));
}
