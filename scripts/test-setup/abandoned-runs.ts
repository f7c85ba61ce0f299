import { readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findEmbeddedPostgres, startEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import { redisPidFile } from "./redis.ts";

/** Directories of test runs are named with this, followed by the run's process number. */
export const TEMPORARY_PREFIX = "tiktok-connect-test-";

/** Ends what a killed run left behind: its Postgres and its Redis, which outlive their parent, and its directory. */
export async function sweepAbandonedRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const run = name.startsWith(TEMPORARY_PREFIX) ? Number.parseInt(name.slice(TEMPORARY_PREFIX.length), 10) : null;
    if (run === null || isAlive(run)) continue;
    const dataDir = path.join(tmpdir(), name);
    if ((await findEmbeddedPostgres(dataDir)) !== null) await (await startEmbeddedPostgres({ dataDir })).stop();
    await stopRedis(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function stopRedis(directory: string): Promise<void> {
  const pid = Number(await readFile(redisPidFile(directory), "utf8").catch(() => 0));
  if (pid > 0 && isAlive(pid)) process.kill(pid, "SIGTERM");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
