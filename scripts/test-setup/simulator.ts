import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const MAIN = path.join(import.meta.dirname, "../../apps/tiktok-simulator/src/main.ts");

export interface RunningSimulator {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Starts the simulator on a free port; what it writes to disk, if anything, goes to `dataDir`. */
export async function startSimulator(dataDir: string): Promise<RunningSimulator> {
  const child = fork(MAIN, {
    env: { ...process.env, SIMULATOR_PORT: "0", DATA_DIR: dataDir },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const closed = once(child, "close");
  const ended = closed.then(() => null);
  const message = await Promise.race([once(child, "message").then(([first]) => first as unknown), ended]);
  if (!isReady(message)) {
    child.kill();
    throw new Error("the simulator ended, or spoke, before it said that it is ready; see its output above");
  }
  return {
    origin: message.origin,
    async stop() {
      child.kill("SIGTERM");
      await closed;
    },
  };
}

function isReady(message: unknown): message is { ready: true; origin: string } {
  return typeof message === "object" && message !== null && "origin" in message && typeof message.origin === "string";
}
