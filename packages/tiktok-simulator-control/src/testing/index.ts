import { inject } from "vitest";
import { createSimulatorControl } from "../control.ts";
import type { AppOptions } from "../protocol/apps.ts";
import type { SimulatorApp } from "../simulator-app.ts";

declare module "vitest" {
  interface ProvidedContext {
    simulatorOrigin: string;
  }
}

/** An app of this test's own, in the simulator that the test run started; by default approved for every scope. */
export function createTestApp(options: AppOptions = {}): Promise<SimulatorApp> {
  return createSimulatorControl(inject("simulatorOrigin")).createApp(options);
}
