import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createSimulatorControl, type SimulatorControl } from "@tiktok-connect/tiktok-simulator-control";
import { type BenchPostgres, startPostgres } from "./postgres.ts";
import { startProgram } from "./program.ts";
import { type RunningRedis, startRedis } from "./redis.ts";

const SIMULATOR = path.join(import.meta.dirname, "../../apps/tiktok-simulator/src/main.ts");
/** A million users with their grants are more than Node takes by itself. */
const SIMULATOR_HEAP_MIB = 8_192;

/** What everything is measured on: Postgres, Redis and the simulator, each a process of its own. */
export interface Site extends AsyncDisposable {
  readonly directory: string;
  readonly postgres: BenchPostgres;
  /** Null where no `redis-server` is installed. */
  readonly redis: RunningRedis | null;
  readonly simulator: SimulatorControl & { readonly origin: string; readonly pid: number };
}

export async function createSite(): Promise<Site> {
  await using undo = new AsyncDisposableStack();
  const directory = await mkdtemp(path.join(tmpdir(), "bench-"));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o755); // Postgres runs as somebody else where we are root
  const postgres = undo.adopt(await startPostgres(directory), (running) => running.stop());
  const redis = undo.adopt(await startRedis(directory), async (running) => running?.stop());
  const simulator = undo.adopt(
    await startProgram(SIMULATOR, {
      env: { SIMULATOR_PORT: "0", DATA_DIR: directory },
      execArgv: [`--max-old-space-size=${SIMULATOR_HEAP_MIB}`],
    }),
    (running) => running.stop(),
  );
  const origin = originIn(simulator.said);
  const running = undo.move();
  return {
    directory,
    postgres,
    redis,
    simulator: { ...createSimulatorControl(origin), origin, pid: simulator.pid },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function originIn(said: unknown): string {
  if (typeof said === "object" && said !== null && "origin" in said && typeof said.origin === "string") {
    return said.origin;
  }
  throw new Error("the simulator did not say where it listens");
}
