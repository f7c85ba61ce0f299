import type { Server } from "node:http";
import type { AppOptions } from "@tiktok-connect/tiktok-simulator-control";
import { listenOnLoopback } from "./server/listen.ts";
import { createSimulatorServer } from "./server/server.ts";
import { changed, registration } from "./state/apps.ts";
import { World } from "./state/world.ts";
import { memoryStorage } from "./storage/memory-storage.ts";
import { openStateFile } from "./storage/state-file.ts";

export interface SimulatorOptions {
  /** 0: a free one. */
  readonly port: number;
  /** Null: the state lives in memory and ends with the process. */
  readonly stateFile: string | null;
  /** The app that is there from the start. If the state file knows it, only secret and addresses are taken from here. */
  readonly app?: AppOptions & { clientKey: string };
  /** Hears of faults of the simulator itself. */
  readonly onError: (error: unknown) => void;
}

export interface Simulator {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  close(): Promise<void>;
}

/** @throws {PortInUseError} */
export async function startSimulator({ port, stateFile, app, onError }: SimulatorOptions): Promise<Simulator> {
  const world = Promise.withResolvers<World>();
  const servers = [
    createSimulatorServer(world.promise, onError),
    createSimulatorServer(world.promise, onError),
  ] as const;
  // Before the state file is touched: if another simulator runs on this port, the file is most likely in its hands.
  const listening = await listenOnLoopback(port, servers);
  const origin = `http://127.0.0.1:${listening}`;
  await using undo = new AsyncDisposableStack();
  undo.defer(() => Promise.all(servers.map(closed)).then(() => {}));

  const storage = stateFile === null ? memoryStorage() : await openStateFile(stateFile);
  world.resolve(await populate(new World(storage, origin), app));
  const running = undo.move();
  return {
    port: listening,
    origin,
    async close() {
      for (const { outbox } of (await world.promise).apps.values()) outbox.close();
      await running.disposeAsync();
      await storage.close();
    },
  };
}

async function populate(world: World, app: SimulatorOptions["app"]): Promise<World> {
  if (app) registerFirstApp(world, app);
  await world.durable();
  return world;
}

function registerFirstApp(world: World, options: AppOptions & { clientKey: string }): void {
  const known = world.apps.get(options.clientKey);
  if (!known) {
    world.registerApp(registration(options));
    return;
  }
  const { clientSecret, redirectUris, webhookUrl } = options;
  known.settings = changed(known.settings, {
    ...(clientSecret && { clientSecret }),
    ...(redirectUris && { redirectUris }),
    ...(webhookUrl !== undefined && { webhookUrl }),
  });
  world.saveApp(known);
}

/** Ends open connections too: keep-alive ones would stay for a minute, parked ones for good. */
function closed(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}
