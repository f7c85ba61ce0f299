import { appHandle } from "./app-handle.ts";
import { ControlConnection } from "./control-connection.ts";
import { type AppOptions, appSettings } from "./protocol/apps.ts";
import type { SimulatorApp } from "./simulator-app.ts";

export interface SimulatorControl {
  /** What is left out gets a default of its own: a fresh key and secret, TikTok's newest regime, every scope approved. */
  createApp(options?: AppOptions): Promise<SimulatorApp>;
  /** An app that exists. */
  app(clientKey: string): Promise<SimulatorApp>;
}

/** @param origin where the simulator listens, such as `http://127.0.0.1:4000` */
export function createSimulatorControl(origin: string): SimulatorControl {
  const connection = new ControlConnection(origin);
  return {
    async createApp(options = {}) {
      return appHandle(connection, await connection.post("/apps", options, appSettings));
    },
    async app(clientKey) {
      return appHandle(connection, await connection.get(`/apps/${encodeURIComponent(clientKey)}`, appSettings));
    },
  };
}
