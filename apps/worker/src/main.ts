import { EncryptionKeyError } from "@tiktok-connect/db";
import { SettingsError } from "@tiktok-connect/settings";
import { runWorker } from "./process.ts";
import { ENGINE_TIMING } from "./refresh/timing.ts";

runWorker(process.env, ENGINE_TIMING).catch((error: unknown) => {
  const isOurs = error instanceof SettingsError || error instanceof EncryptionKeyError;
  console.error(isOurs ? error.message : error);
  process.exit(1);
});
