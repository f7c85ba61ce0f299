import { SettingsError } from "@tiktok-connect/settings";
import { runWorker } from "./process.ts";
import { ENGINE_TIMING } from "./refresh/timing.ts";

runWorker(process.env, ENGINE_TIMING).catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
});
