import { findEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import { readSettings } from "@tiktok-connect/settings";
import { keepHeapSmall } from "./heap.ts";
import { createLogger } from "./log.ts";
import type { EngineTiming } from "./refresh/timing.ts";
import { startWorker } from "./worker.ts";

/**
 * Runs a worker as this process, until a signal or the end of the supervisor.
 *
 * @throws {SettingsError} naming every setting that is missing or malformed
 */
export async function runWorker(environment: NodeJS.ProcessEnv, timing: EngineTiming): Promise<void> {
  keepHeapSmall();
  const settings = readSettings(
    environment,
    "database",
    "encryption",
    "queue",
    "tiktok",
    "engine",
    "webhooks",
    "site",
    "mail",
    "log",
  );
  const log = createLogger("worker", settings.log.level);
  const databaseUrl =
    settings.database.url ?? (await findEmbeddedPostgres(settings.database.dataDir))?.applicationUrl ?? null;
  if (databaseUrl === null) {
    throw new Error("no database: set DATABASE_URL, or run `pnpm start`, which starts the embedded one");
  }
  const starting = startWorker({ ...settings, databaseUrl }, log, timing);

  let stopping = false;
  const stop = async (reason: string) => {
    // A second signal must not cut short what the first one lets end.
    if (stopping) return;
    stopping = true;
    log.info({ reason }, "worker is stopping");
    // Whatever hangs: TikTok's answers are saved or on disk long before.
    setTimeout(() => process.exit(1), timing.stopWithinMs).unref();
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
