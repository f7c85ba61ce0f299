import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { EmbeddedPostgresError } from "./error.ts";

const POLL_MS = 10;
const WATCH_MS = 500;
const READY_WITHIN_MS = 60_000; // recovery after a power cut takes its time
const STOPPED_WITHIN_MS = 2_000; // all of a stop has 15 s, and most of them belong to the workers

/** A server as its `postmaster.pid` describes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** The live server of this cluster, ready or not; null when there is none. */
export async function readPostmaster(directory: string): Promise<Postmaster | null> {
  const found = await readPidFile(directory);
  return found !== null && isAlive(found.pid) ? found : null;
}

/** Waits for the server to take connections; null when it ended instead. */
export async function waitUntilReady(directory: string, pid: number): Promise<Postmaster | null> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (isAlive(pid)) {
    const found = await readPidFile(directory);
    if (found?.pid === pid && found.ready) return found;
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError(
        "start_failed",
        `Postgres (process ${pid}) in ${directory} does not become ready.`,
      );
    }
    await delay(POLL_MS);
  }
  return null;
}

/** Ends the server as Postgres' "fast" shutdown does; one that does not obey is cut off, and recovers at its next start. */
export async function stopPostmaster(directory: string, pid: number): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (!(await isRunning(directory, pid))) return;
    process.kill(pid, signal);
    const deadline = performance.now() + STOPPED_WITHIN_MS;
    while (performance.now() < deadline && (await isRunning(directory, pid))) await delay(POLL_MS);
  }
  if (await isRunning(directory, pid)) {
    throw new EmbeddedPostgresError("stop_failed", `Postgres (process ${pid}) cannot be stopped.`);
  }
}

/** Resolves when the server is gone; it is not always our child, so nobody tells us. */
export async function untilPostmasterIsGone(directory: string, pid: number, signal: AbortSignal): Promise<void> {
  while (await isRunning(directory, pid)) await delay(WATCH_MS, undefined, { signal });
}

/**
 * Removes the pid file of a server that died with the machine when another program has its number now; Postgres
 * itself would take that program for a server and refuse to start.
 */
export async function discardStalePidFile(directory: string): Promise<void> {
  const found = await readPostmaster(directory);
  if (found !== null && !(await isPostgres(found.pid))) await rm(path.join(directory, "postmaster.pid"));
}

async function readPidFile(directory: string): Promise<Postmaster | null> {
  const content = await readFile(path.join(directory, "postmaster.pid"), "utf8").catch(() => "");
  // Lines: pid, data directory, start time, port, socket directory, listen address, shared memory key, status.
  const [pid, , , port, , , , status] = content.split("\n");
  if (!pid || !port) return null;
  return { pid: Number(pid), port: Number(port), ready: status?.trim() === "ready" };
}

/** Removing its pid file is the last thing that a server does; its process may linger until its parent takes note. */
async function isRunning(directory: string, pid: number): Promise<boolean> {
  return (await readPostmaster(directory))?.pid === pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  const command = await (process.platform === "linux"
    ? readFile(`/proc/${pid}/comm`, "utf8") // slim images have no `ps`
    : promisify(execFile)("ps", ["-o", "comm=", "-p", String(pid)]).then(({ stdout }) => stdout)
  ).catch(() => null);
  return command === null || path.basename(command.trim()).startsWith("postgres");
}
