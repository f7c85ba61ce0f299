import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Cluster, type ClusterOptions, reachableName } from "./cluster.ts";
import { EmbeddedPostgresError } from "./error.ts";
import { waitUntilReady } from "./postmaster.ts";

const ATTEMPTS = 5;
const RETRY_AFTER_MS = 200;
/** Somebody was faster at taking a free port; or the children of a killed server have not noticed its death yet. */
const PASSING_REASONS = /could not bind|is still in use/;
const MAX_CONNECTIONS = 200; // api, workers and their queues' pools; or a test run's files side by side

interface LaunchOptions extends ClusterOptions {
  /** Over our own. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Starts the server of an existing cluster and waits until it takes connections.
 *
 * @throws {EmbeddedPostgresError} `start_failed` with the end of the server's log
 */
export async function launch(cluster: Cluster, options: LaunchOptions): Promise<{ pid: number; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(cluster.directory);
    const pid = await spawnPostgres(cluster, options, port);
    if ((await waitUntilReady(cluster.directory, pid)) !== null) return { pid, port };
    const log = await readFile(cluster.logFile, "utf8");
    if (attempt < ATTEMPTS && PASSING_REASONS.test(log)) {
      await delay(RETRY_AFTER_MS);
      continue;
    }
    const message = `Postgres did not start in ${cluster.directory}. It says:\n${log.trimEnd().split("\n").slice(-5).join("\n")}`;
    throw new EmbeddedPostgresError("start_failed", message);
  }
}

async function spawnPostgres(
  cluster: Cluster,
  { account, binaries, durable, parameters }: LaunchOptions,
  port: number,
): Promise<number> {
  // A file, not a pipe: the server may outlive us, and writing to a broken pipe would end it.
  await using log = await open(cluster.logFile, "w", 0o600);
  const child = spawn(
    binaries.postgres,
    ["-D", await reachableName(cluster.directory, account), "-p", String(port), ...settings(durable, parameters)],
    {
      ...account,
      cwd: cluster.directory,
      detached: true, // a session of its own: Ctrl-C in the terminal reaches our processes first and Postgres never
      env: { LC_ALL: "C" },
      stdio: ["ignore", log.fd, log.fd],
    },
  );
  await once(child, "spawn");
  child.unref();
  return child.pid ?? Number.NaN;
}

function settings(durable: boolean, parameters: Readonly<Record<string, string>>): string[] {
  const all = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: MAX_CONNECTIONS,
    shared_buffers: "128MB",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    log_error_verbosity: "terse", // its details quote rows
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
    ...parameters,
  };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/**
 * Below the ports that systems lend to outgoing connections. On one of those, whoever tries to reach a server that is away
 * would sooner or later be lent its very port, and keep it from coming back there.
 */
const PORTS = { from: 20_000, below: 32_000 };

/** The port of last time when it is free, so that addresses noted down stay true; else any free one. */
async function choosePort(directory: string): Promise<number> {
  const lastCommand = await readFile(path.join(directory, "postmaster.opts"), "utf8").catch(() => "");
  const lastPort = Number(/"-p" "(\d+)"/.exec(lastCommand)?.[1] ?? randomInt(PORTS.from, PORTS.below));
  return freePort(lastPort)
    .catch(() => freePort(randomInt(PORTS.from, PORTS.below)))
    .catch(() => freePort(0));
}

async function freePort(wanted: number): Promise<number> {
  const server = createServer().listen(wanted, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  return address.port;
}
