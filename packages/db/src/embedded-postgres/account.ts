import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";
import { EmbeddedPostgresError } from "./error.ts";

const run = promisify(execFile);

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account that Postgres runs as, or null for our own. Postgres refuses to run as root; root therefore runs it as
 * the owner of the data, or as `nobody` when there is none yet.
 *
 * @throws {EmbeddedPostgresError} `wrong_owner` when the data is another account's and we are not root
 */
export async function accountFor(directory: string): Promise<Account | null> {
  const uid = process.getuid?.();
  const owner = await ownerOf(directory);
  if (uid === 0) return owner !== null && owner.uid !== 0 ? owner : nobody();
  if (owner !== null && owner.uid !== uid) {
    throw new EmbeddedPostgresError(
      "wrong_owner",
      `${directory} belongs to another account (uid ${owner.uid}). Start as that account or as root, or set DATA_DIR.`,
    );
  }
  return null;
}

async function ownerOf(directory: string): Promise<Account | null> {
  const found = await stat(directory).catch(() => null);
  return found && { uid: found.uid, gid: found.gid };
}

async function nobody(): Promise<Account> {
  const [uid, gid] = await Promise.all([run("id", ["-u", "nobody"]), run("id", ["-g", "nobody"])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
