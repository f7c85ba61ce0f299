import { type Database, openDatabase } from "@tiktok-connect/db";
import { type EmbeddedUrls, findEmbeddedPostgres, startEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import type { Settings } from "@tiktok-connect/settings";
import type { Kysely } from "kysely";

export interface CommandDatabase {
  /** Under the application's role. */
  db: Kysely<Database>;
  url: string;
  /** Of the role that owns the database, as far as that is known: the embedded one's superuser. */
  ownerUrl: string;
}

type Urls = Pick<CommandDatabase, "url" | "ownerUrl">;

/**
 * Lends a command the configured database: the given one, the embedded one if it runs, or the embedded one started for
 * as long as the command takes.
 */
export async function withDatabase<Result>(
  { url, dataDir }: Settings["database"],
  use: (database: CommandDatabase) => Promise<Result>,
): Promise<Result> {
  if (url !== null) return connect({ url, ownerUrl: url }, use);
  const running = await findEmbeddedPostgres(dataDir);
  if (running !== null) return connect(urlsOf(running), use);
  const embedded = await startEmbeddedPostgres({ dataDir });
  try {
    return await connect(urlsOf(embedded), use);
  } finally {
    await embedded.stop();
  }
}

function urlsOf({ url, applicationUrl }: EmbeddedUrls): Urls {
  return { url: applicationUrl, ownerUrl: url };
}

/** Lends a command one connection to a database that runs. */
export async function withConnection<Result>(
  url: string,
  use: (database: CommandDatabase) => Promise<Result>,
): Promise<Result> {
  return connect({ url, ownerUrl: url }, use);
}

async function connect<Result>(
  { url, ownerUrl }: Urls,
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
    return await use({ db: connection.db, url, ownerUrl });
  } finally {
    await connection.close();
  }
}
