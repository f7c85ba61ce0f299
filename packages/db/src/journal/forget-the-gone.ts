import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import { isUser } from "../users.ts";
import { readSubject } from "./record.ts";
import { setAsideDirectory } from "./set-aside.ts";

/**
 * Erases what was set aside for an operator and is about nobody any more: an account whose owner has had their data deleted.
 *
 * @returns how many files were erased
 */
export async function forgetTheGone(db: Kysely<Database>, dataDir: string): Promise<number> {
  const directory = setAsideDirectory(dataDir);
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  let erased = 0;
  for (const name of names) {
    const file = path.join(directory, name);
    // Somebody else may be erasing the same.
    const subject = readSubject(await readFile(file, "utf8").catch(() => ""));
    if (subject === null || (await isHere(db, subject))) continue;
    await rm(file, { force: true });
    erased++;
  }
  return erased;
}

async function isHere(db: Kysely<Database>, { userId, accountId }: NonNullable<ReturnType<typeof readSubject>>) {
  if (userId !== null) return isUser(db, userId);
  const account = await db.selectFrom("tiktok_account").select("id").where("id", "=", accountId).executeTakeFirst();
  return account !== undefined;
}
