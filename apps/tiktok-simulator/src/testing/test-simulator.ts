import { type AppOptions, createSimulatorControl, type SimulatorApp } from "@tiktok-connect/tiktok-simulator-control";
import { afterAll, beforeAll } from "vitest";
import { type Simulator, startSimulator } from "../simulator.ts";

/** A simulator in this process, for the tests of one file; an app of its own for whoever asks. */
export function testSimulator(): { createApp(options?: AppOptions): Promise<SimulatorApp>; readonly origin: string } {
  let simulator: Simulator | null = null;
  const errors: unknown[] = [];
  const origin = () => {
    if (!simulator) throw new Error("the simulator is not running yet");
    return simulator.origin;
  };
  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, stateFile: null, onError: (error) => errors.push(error) });
  });
  afterAll(async () => {
    await simulator?.close();
    if (errors.length > 0) throw new AggregateError(errors, "the simulator failed");
  });
  return {
    createApp: (options = {}) => createSimulatorControl(origin()).createApp(options),
    get origin() {
      return origin();
    },
  };
}
