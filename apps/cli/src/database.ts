import { type Database, openDatabase } from "@tiktok-connect/db";
import { findEmbeddedPostgres, startEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import type { Settings } from "@tiktok-connect/settings";
import type { Kysely } from "kysely";

export interface CommandDatabase {
  db: Kysely<Database>;
  url: string;
}

/**
 * Lends a command the configured database: the given one, the embedded one if it runs, or the embedded one started for
 * as long as the command takes.
 */
export async function withDatabase<Result>(
  { url, dataDir }: Settings["database"],
  use: (database: CommandDatabase) => Promise<Result>,
): Promise<Result> {
  const running = url ?? (await findEmbeddedPostgres(dataDir));
  if (running !== null) return withConnection(running, use);
  const embedded = await startEmbeddedPostgres({ dataDir });
  try {
    return await withConnection(embedded.url, use);
  } finally {
    await embedded.stop();
  }
}

/** Lends a command one connection to a database that runs. */
export async function withConnection<Result>(
  url: string,
  use: (database: CommandDatabase) => Promise<Result>,
): Promise<Result> {
  const connection = openDatabase({
    url,
    poolSize: 1,
    applicationName: "tiktok-connect cli",
    // The command's next query says so by itself.
    onIdleError: () => undefined,
  });
  try {
    return await use({ db: connection.db, url });
  } finally {
    await connection.close();
  }
}
