import { existsSync } from "node:fs";
import { join } from "node:path";
import { EncryptionKeyError } from "@tiktok-connect/db";
import { findEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import { readSettings, SettingsError } from "@tiktok-connect/settings";
import { startApi } from "./api.ts";
import { createLogger } from "./log.ts";

/** Whoever asks a process to stop gives it twenty seconds. */
const STOP_WITHIN_MS = 19_000;

async function main(): Promise<void> {
  const settings = readSettings(
    process.env,
    "page",
    "mail",
    "broker",
    "webhooks",
    "database",
    "encryption",
    "queue",
    "tiktok",
    "tiktokWebhooks",
    "engine",
    "log",
  );
  const log = createLogger("api", settings.log.level);
  const databaseUrl =
    settings.database.url ?? (await findEmbeddedPostgres(settings.database.dataDir))?.applicationUrl ?? null;
  if (databaseUrl === null) {
    throw new Error("no database: set DATABASE_URL, or run `pnpm start`, which starts the embedded one");
  }
  const builtPage = join(import.meta.dirname, "../../web/dist");
  const pageDir = existsSync(join(builtPage, "index.html")) ? builtPage : null;
  const api = await startApi({ settings, databaseUrl, pageDir, rateLimit: true, log });
  log.info({ port: api.port, publicUrl: settings.page.publicUrl, tiktok: settings.tiktok.apiOrigin }, "api is ready");

  let stopping = false;
  const stop = async (reason: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, "api is stopping");
    // Whatever hangs: what TikTok granted is saved or on disk long before.
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await api.stop();
    log.info("api has stopped");
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
  process.on("disconnect", () => void stop("the supervisor is gone"));
  process.send?.({ ready: true });
}

main().catch((error: unknown) => {
  const isOurs = error instanceof SettingsError || error instanceof EncryptionKeyError;
  console.error(isOurs ? error.message : error);
  process.exit(1);
});
