import { type BackendFactory, PostgresConnection, type PostgresConnectionOptions, PostgresQueueBackend } from "bullmq";
import pg from "pg";

/** Namespace of the queue inside Postgres. */
export const SCHEMA = "bullmq";

/**
 * Keeps a queue in Postgres, over connections of its own.
 *
 * @param connections at most; whoever waits for jobs keeps one for that alone
 */
export function postgresBackend(
  databaseUrl: string,
  connections: number,
): BackendFactory<PostgresQueueBackend, PostgresConnectionOptions> {
  return (name, options) => new PostgresQueueBackend(new OwnConnection(databaseUrl, connections), name, options);
}

/**
 * Listens to its connections as long as they live. Those that BullMQ opens by itself are heard by nobody while it lets go of them: one
 * that broke just then would end the process, and with it every answer that is on its way.
 */
class OwnConnection extends PostgresConnection {
  #closing: Promise<void> | undefined;

  constructor(databaseUrl: string, max: number) {
    const pool = new pg.Pool({
      connectionString: databaseUrl,
      options: `-c search_path=${SCHEMA}`,
      application_name: "tiktok-connect queue",
      max,
      keepAlive: true,
      // A new one costs Postgres more than what is asked over it between two ticks.
      idleTimeoutMillis: 120_000,
    });
    pool.on("connect", (client) => client.on("error", () => undefined));
    // A pool as BullMQ asks for, but its types of the listeners do not say so.
    super(pool as unknown as PostgresConnectionOptions);
  }

  override close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** A pool that it was given is not BullMQ's to end. */
  async #close(): Promise<void> {
    try {
      await super.close();
    } finally {
      await this.pool.end();
    }
  }
}
