import { readSettings, SettingsError } from "@tiktok-connect/settings";
import { PortInUseError } from "./server/listen.ts";
import { type Simulator, startSimulator } from "./simulator.ts";

/** A port that is another one each time is for tests: nobody could come back to what was kept. */
async function start(): Promise<Simulator> {
  const { port, stateFile, clientKey, clientSecret, redirectUri, webhookUrl } = readSettings(
    process.env,
    "simulator",
  ).simulator;
  return startSimulator({
    port,
    stateFile: port === 0 ? null : stateFile,
    app: {
      clientKey,
      clientSecret,
      name: "TikTok Connect",
      redirectUris: [redirectUri],
      webhookUrl,
      scopes: ["user.info.basic"],
      rateLimits: true,
    },
    onError: (error) => console.error("the simulator failed to answer a request:", error),
  });
}

try {
  const simulator = await start();
  const stop = () => void simulator.close().then(() => process.exit(0));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
  process.once("disconnect", stop);
  console.log(`TikTok simulator: http://localhost:${simulator.port}`);
  process.send?.({ ready: true, origin: simulator.origin });
} catch (error) {
  if (!(error instanceof PortInUseError || error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
