import { mkdir } from "node:fs/promises";
import path from "node:path";
import { accountFor } from "./embedded-postgres/account.ts";
import { findBinaries } from "./embedded-postgres/binaries.ts";
import { type Cluster, clusterIn, createCluster, DATABASE, SUPERUSER } from "./embedded-postgres/cluster.ts";
import { createDatabaseIfMissing, isReachable } from "./embedded-postgres/connection.ts";
import { launch } from "./embedded-postgres/launch.ts";
import { readPassword } from "./embedded-postgres/password.ts";
import {
  discardStalePidFile,
  readPostmaster,
  stopPostmaster,
  untilPostmasterIsGone,
  waitUntilReady,
} from "./embedded-postgres/postmaster.ts";

export { EmbeddedPostgresError } from "./embedded-postgres/error.ts";

export interface EmbeddedPostgres {
  /** For the superuser, on 127.0.0.1; contains the password. */
  readonly url: string;
  /** True when a server left running by a killed parent was taken over. */
  readonly adopted: boolean;
  /** Disconnects everybody and resolves when the server is gone. */
  stop(): Promise<void>;
  /** Resolves when the server is gone, whoever ended it; rejects when the signal is aborted. */
  untilGone(signal: AbortSignal): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Postgres lives in its subdirectory `postgres`; made when missing. */
  readonly dataDir: string;
  /** False gives up safety against power cuts for speed, for tests. */
  readonly durable?: boolean;
  /** Postgres' own settings, over those that suit a small machine. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Starts Postgres from the npm packages, or adopts the one that already runs on this data.
 *
 * The server is in a session of its own and outlives its parent: Ctrl-C does not reach it, only `stop` ends it. It
 * listens on 127.0.0.1 alone, on the port it had before when that is still free.
 *
 * @throws {EmbeddedPostgresError} with a message that says what to do
 */
export async function startEmbeddedPostgres({
  dataDir,
  durable = true,
  parameters = {},
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = clusterIn(dataDir);
  const running = await adopt(cluster);
  if (running !== null) return running;

  await mkdir(path.dirname(cluster.directory), { recursive: true });
  const account = await accountFor(cluster.directory);
  const binaries = await findBinaries(account);
  const password = await createCluster(cluster, { account, binaries, durable });
  await discardStalePidFile(cluster.directory);
  const { pid, port } = await launch(cluster, { account, binaries, durable, parameters });
  const url = urlOf(port, password);
  await createDatabaseIfMissing(url);
  return { url, adopted: false, ...handle(cluster, pid) };
}

/** The URL of the embedded Postgres that runs on this data, or null when none does. */
export async function findEmbeddedPostgres(dataDir: string): Promise<string | null> {
  return (await adopt(clusterIn(dataDir)))?.url ?? null;
}

async function adopt(cluster: Cluster): Promise<EmbeddedPostgres | null> {
  const found = await readPostmaster(cluster.directory);
  const password = await readPassword(cluster.passwordFile);
  if (found === null || password === null) return null;
  const ready = await waitUntilReady(cluster.directory, found.pid);
  if (ready === null) return null;
  const url = urlOf(ready.port, password);
  if (!(await isReachable(url))) return null;
  await createDatabaseIfMissing(url); // its parent may have been killed before it got that far
  return { url, adopted: true, ...handle(cluster, ready.pid) };
}

function handle({ directory }: Cluster, pid: number): Pick<EmbeddedPostgres, "stop" | "untilGone"> {
  return {
    stop: () => stopPostmaster(directory, pid),
    untilGone: (signal) => untilPostmasterIsGone(directory, pid, signal),
  };
}

function urlOf(port: number, password: string): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}
