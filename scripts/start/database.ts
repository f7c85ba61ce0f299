import { type EmbeddedPostgres, startEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import type { Settings } from "@tiktok-connect/settings";
import type { Output } from "./output.ts";

export interface RunningDatabase {
  /** Of the role that the application works under. */
  readonly url: string;
  /** Of the role that owns what is in it. */
  readonly ownerUrl: string;
  /** For the user to read. */
  readonly whereabouts: string;
  stop(): Promise<void>;
}

/** The database that is configured, which is nobody's to stop; else an embedded one, which is kept running. */
export async function startDatabase(
  { database: { url, dataDir }, migration }: Pick<Settings, "database" | "migration">,
  output: Output,
): Promise<RunningDatabase> {
  if (url === null) return keepEmbeddedPostgres(dataDir, output);
  const { host, pathname } = new URL(url);
  return {
    url,
    ownerUrl: migration.databaseUrl ?? url,
    whereabouts: `Postgres at ${host}${pathname}`,
    stop: async () => {},
  };
}

async function keepEmbeddedPostgres(dataDir: string, output: Output): Promise<RunningDatabase> {
  const stopping = new AbortController();
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir });
  const { url, applicationUrl } = postgres;

  const keepRunning = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await postgres.untilGone(stopping.signal);
      output.say("Postgres ended; it starts again");
      postgres = await startEmbeddedPostgres({ dataDir });
      // Its port was taken meanwhile, and what runs knows no other.
      if (postgres.url !== url) throw new Error("Postgres could not come back on its port; start everything again");
    }
  };
  const kept = keepRunning().catch((error: unknown) => {
    if (!stopping.signal.aborted) output.say(String(error));
  });

  return {
    url: applicationUrl,
    ownerUrl: url,
    whereabouts: `${dataDir} (embedded Postgres)`,
    async stop() {
      stopping.abort();
      await kept;
      await postgres.stop();
    },
  };
}
