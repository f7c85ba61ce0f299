import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { prepareMarked } from "./prepared-statements.ts";
import type { Database } from "./schema.ts";

export interface DatabaseConnection {
  db: Kysely<Database>;
  /** For libraries that bring their own queries (sign-in). */
  pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  /** A connection was lost while nobody used it; the pool has replaced it already. */
  onIdleError: (error: Error) => void;
}

/** Opens a pool; the first connection is made by the first query. */
export function openDatabase({ url, poolSize, applicationName, onIdleError }: DatabaseOptions): DatabaseConnection {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // Longer than the distance of two ticks: making a connection costs more than what a tick asks.
    idleTimeoutMillis: 120_000,
  });
  // Without listeners, a server that goes away takes the whole process with it, and with that every answer that is on its
  // way: the pool listens only to connections that nobody uses, and one in use may be between two queries.
  pool.on("error", onIdleError);
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("connect", prepareMarked);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}
