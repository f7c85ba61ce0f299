import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";

/** A Postgres that survives a power cut, set up as one does for a million accounts. */
export interface BenchPostgres {
  /** Of the postmaster; the connections are its children. */
  readonly pid: number;
  /** Stays the same through restarts. */
  readonly url: string;
  stop(): Promise<void>;
  /** Again, after a stop. */
  start(): Promise<void>;
}

/** Beside what keeps data safe, which stays as it is by default. */
const PARAMETERS = {
  // A quarter of the memory, as Postgres' own manual advises.
  shared_buffers: `${Math.floor(os.totalmem() / 4 / 2 ** 20)}MB`,
  // A page is written whole to the log when it changes first after a checkpoint: so few checkpoints, and those compressed.
  max_wal_size: "16GB",
  checkpoint_timeout: "15min",
  wal_compression: "pglz",
  // Counts statements.
  shared_preload_libraries: "pg_stat_statements",
};

export async function startPostgres(dataDir: string): Promise<BenchPostgres> {
  const launch = async () => {
    const running = await startEmbeddedPostgres({ dataDir, durable: true, parameters: PARAMETERS });
    const pidFile = await readFile(path.join(dataDir, "postgres/postmaster.pid"), "utf8");
    return { ...running, pid: Number.parseInt(pidFile, 10) };
  };
  let running = await launch();
  const { url } = running;
  return {
    get pid() {
      return running.pid;
    },
    url,
    stop: () => running.stop(),
    async start() {
      running = await launch();
      if (running.url !== url) throw new Error("Postgres came back at another address");
    },
  };
}
