import { findEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import { readSettings, SettingsError } from "@tiktok-connect/settings";
import { createLogger } from "./log.ts";
import { startWorker } from "./worker.ts";

async function main(): Promise<void> {
  const settings = readSettings(process.env, "database", "encryption", "queue", "tiktok", "engine", "log");
  const log = createLogger("worker", settings.log.level);
  const databaseUrl = settings.database.url ?? (await findEmbeddedPostgres(settings.database.dataDir));
  if (databaseUrl === null) {
    throw new Error("no database: set DATABASE_URL, or run `pnpm start`, which starts the embedded one");
  }
  const starting = startWorker({ ...settings, databaseUrl }, log);

  let stopping = false;
  const stop = async (reason: string) => {
    // A second signal must not cut short what the first one lets end.
    if (stopping) return;
    stopping = true;
    log.info({ reason }, "worker is stopping");
    const worker = await starting;
    await worker.stop();
    log.info("worker has stopped");
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
  process.on("disconnect", () => void stop("the supervisor is gone"));
  await starting;
  log.info(
    { queue: settings.queue.redisUrl ? "redis" : "postgres", tiktok: settings.tiktok.apiOrigin },
    "worker is ready",
  );
  process.send?.({ ready: true });
}

main().catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
});
