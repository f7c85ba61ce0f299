import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";

/** A Postgres that survives a power cut, set up as one does for a million accounts. */
export interface BenchPostgres {
  /** Of the postmaster; the connections are its children. */
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
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
  const { url, stop } = await startEmbeddedPostgres({ dataDir, durable: true, parameters: PARAMETERS });
  const pidFile = await readFile(path.join(dataDir, "postgres/postmaster.pid"), "utf8");
  return { pid: Number.parseInt(pidFile, 10), url, stop };
}
