import { spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { EmbeddedPostgresError } from "./error.ts";
import { createPassword, readPassword } from "./password.ts";
import { isWorldSearchable } from "./world-searchable.ts";

export const SUPERUSER = "postgres";
/** The role that the application works under; `migrate` makes it. */
export const APPLICATION_ROLE = "tiktok_connect_application";
export const DATABASE = "tiktok_connect";

/** Where one server keeps what it needs. */
export interface Cluster {
  readonly directory: string;
  readonly passwordFile: string;
  readonly logFile: string;
}

export interface ClusterOptions {
  readonly account: Account | null;
  readonly binaries: Binaries;
  readonly durable: boolean;
}

export function clusterIn(dataDir: string): Cluster {
  const root = path.resolve(dataDir);
  return {
    directory: path.join(root, "postgres"),
    passwordFile: path.join(root, "postgres-password"),
    logFile: path.join(root, "postgres.log"),
  };
}

/**
 * Makes the cluster unless it exists.
 *
 * @returns the superuser's password
 * @throws {EmbeddedPostgresError} `initdb_failed` with what initdb said
 */
export async function createCluster(cluster: Cluster, options: ClusterOptions): Promise<string> {
  const password = (await readPassword(cluster.passwordFile)) ?? (await createPassword(cluster.passwordFile));
  if (await exists(cluster.directory)) return password;

  // Made under another name, so that a kill in the middle leaves nothing that looks like a cluster.
  const unfinished = `${cluster.directory}-unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await give(unfinished, options.account);
  await give(cluster.passwordFile, options.account);
  await initdb(unfinished, cluster.passwordFile, options);
  await rename(unfinished, cluster.directory);
  return password;
}

/**
 * The name under which `account` reaches the cluster, for a process whose working directory it is.
 *
 * Below a 0700 directory the real path is closed to another account, whereas Linux's link to the working directory
 * is followed without walking the path; so the data may stay where the user wants it.
 */
export async function reachableName(directory: string, account: Account | null): Promise<string> {
  if (account === null || (await isWorldSearchable(path.dirname(directory)))) return directory;
  if (process.platform === "linux") return "/proc/self/cwd";
  const message = `Postgres does not run as root, and other accounts cannot reach ${directory}. Set DATA_DIR to a place open to all, or start as another user.`;
  throw new EmbeddedPostgresError("private_path", message);
}

async function initdb(
  directory: string,
  passwordFile: string,
  { account, binaries, durable }: ClusterOptions,
): Promise<void> {
  const name = await reachableName(directory, account);
  const options = [
    "--auth=scram-sha-256",
    "--pwfile=/dev/stdin",
    "--no-instructions",
    ...(durable ? [] : ["--no-sync"]),
  ];
  // The same collation on every machine, whatever its locales.
  const locale = ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  await using password = await open(passwordFile);
  const child = spawn(binaries.initdb, [`--pgdata=${name}`, `--username=${SUPERUSER}`, ...options, ...locale], {
    ...account,
    cwd: directory,
    env: { LC_ALL: "C" },
    stdio: [password.fd, "ignore", "pipe"],
  });
  const [said, [exitCode]] = await Promise.all([child.stderr ? text(child.stderr) : "", once(child, "close")]);
  if (exitCode !== 0) {
    throw new EmbeddedPostgresError("initdb_failed", `Postgres could not set up ${directory}: ${said.trim()}`);
  }
}

async function give(file: string, account: Account | null): Promise<void> {
  if (account !== null) await chown(file, account.uid, account.gid);
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}
