import { mkdir } from "node:fs/promises";
import path from "node:path";
import { accountFor } from "./embedded-postgres/account.ts";
import { findBinaries } from "./embedded-postgres/binaries.ts";
import {
  APPLICATION_ROLE,
  type Cluster,
  clusterIn,
  createCluster,
  DATABASE,
  SUPERUSER,
} from "./embedded-postgres/cluster.ts";
import { createDatabaseIfMissing, isReachable } from "./embedded-postgres/connection.ts";
import { launch } from "./embedded-postgres/launch.ts";
import { applicationPassword, readPassword } from "./embedded-postgres/password.ts";
import {
  discardStalePidFile,
  readPostmaster,
  stopPostmaster,
  untilPostmasterIsGone,
  waitUntilReady,
} from "./embedded-postgres/postmaster.ts";

export { EmbeddedPostgresError } from "./embedded-postgres/error.ts";

/** Where an embedded Postgres is reached, on 127.0.0.1; both contain a password. */
export interface EmbeddedUrls {
  /** For the superuser, who owns what `migrate` makes. */
  readonly url: string;
  /** For the role that the application works under, once `migrate` has made it. */
  readonly applicationUrl: string;
}

export interface EmbeddedPostgres extends EmbeddedUrls {
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
  const urls = urlsOf(port, password);
  await createDatabaseIfMissing(urls.url);
  return { ...urls, adopted: false, ...handle(cluster, pid) };
}

/** Where the embedded Postgres is reached that runs on this data, or null when none does. */
export async function findEmbeddedPostgres(dataDir: string): Promise<EmbeddedUrls | null> {
  return adopt(clusterIn(dataDir));
}

async function adopt(cluster: Cluster): Promise<EmbeddedPostgres | null> {
  const found = await readPostmaster(cluster.directory);
  const password = await readPassword(cluster.passwordFile);
  if (found === null || password === null) return null;
  const ready = await waitUntilReady(cluster.directory, found.pid);
  if (ready === null) return null;
  const urls = urlsOf(ready.port, password);
  if (!(await isReachable(urls.url))) return null;
  await createDatabaseIfMissing(urls.url); // its parent may have been killed before it got that far
  return { ...urls, adopted: true, ...handle(cluster, ready.pid) };
}

function handle({ directory }: Cluster, pid: number): Pick<EmbeddedPostgres, "stop" | "untilGone"> {
  return {
    stop: () => stopPostmaster(directory, pid),
    untilGone: (signal) => untilPostmasterIsGone(directory, pid, signal),
  };
}

function urlsOf(port: number, password: string): EmbeddedUrls {
  const url = (role: string, secret: string) => `postgres://${role}:${secret}@127.0.0.1:${port}/${DATABASE}`;
  return { url: url(SUPERUSER, password), applicationUrl: url(APPLICATION_ROLE, applicationPassword(password)) };
}
