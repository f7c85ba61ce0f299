import { readFile, rm } from "node:fs/promises";
import { findEmbeddedPostgres, startEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import { redisPidFile } from "./redis.ts";
import { listRunDirectories } from "./run-directory.ts";

/** Ends what a killed run left behind: its Postgres and its Redis, which outlive their parent, and its directory. */
export async function sweepAbandonedRuns(): Promise<void> {
  for (const { directory, run } of await listRunDirectories()) {
    if (isAlive(run)) continue;
    if ((await findEmbeddedPostgres(directory)) !== null) {
      await (await startEmbeddedPostgres({ dataDir: directory })).stop();
    }
    await stopRedis(directory);
    await rm(directory, { recursive: true, force: true });
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
