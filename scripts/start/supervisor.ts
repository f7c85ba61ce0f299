import path from "node:path";
import { parseArgs } from "node:util";
import { EmbeddedPostgresError } from "@tiktok-connect/db/embedded-postgres";
import { readSettings, SettingsError } from "@tiktok-connect/settings";
import { announcement } from "./announcement.ts";
import { Installation } from "./installation.ts";
import { createOutput } from "./output.ts";
import { StartError } from "./start-error.ts";
import { listenForStopRequests } from "./stop-request.ts";

/** Runs everything on this machine until it is asked to stop. */
async function main(): Promise<void> {
  process.chdir(path.join(import.meta.dirname, "../.."));
  const { watch: watching } = parseArgs({ options: { watch: { type: "boolean", default: false } } }).values;
  const stopRequested = listenForStopRequests();
  const groups = ["page", "mail", "database", "migration", "encryption", "queue", "tiktok", "simulator"] as const;
  const settings = readSettings(process.env, ...groups);
  const output = createOutput({ human: watching || process.stdout.isTTY });

  const installation = new Installation({ settings, watching, output });
  try {
    output.say("TikTok Connect is starting");
    const dataWhereabouts = await installation.start(stopRequested);
    process.stdout.write(announcement({ settings, dataWhereabouts, watching }));
    await aborted(stopRequested);
  } catch (error) {
    if (!stopRequested.aborted) throw error;
  } finally {
    output.say(`stopping${stopRequested.aborted ? `: ${stopRequested.reason.message}` : ""}`);
    await installation.stop();
    output.say("stopped");
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

try {
  await main();
} catch (error) {
  const explained = [StartError, SettingsError, EmbeddedPostgresError].some((known) => error instanceof known);
  console.error(explained && error instanceof Error ? `\n${error.message}\n` : error);
  process.exitCode = 1;
} finally {
  process.disconnect?.(); // the channel to the process in the terminal would keep us running
}
