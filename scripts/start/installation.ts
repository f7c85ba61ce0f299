import type { Settings } from "@tiktok-connect/settings";
import getPort from "get-port";
import { childEnvironment } from "./child-environment.ts";
import { runCommand } from "./command.ts";
import { type RunningDatabase, startDatabase } from "./database.ts";
import type { Output } from "./output.ts";
import { requireFreePort } from "./ports.ts";
import { answers, saysReady } from "./readiness.ts";
import { restartOnChange } from "./reload.ts";
import { Service, type ServiceOptions } from "./service.ts";
import { together } from "./together.ts";

const WORK_GRACE_MS = 12_500; // refreshes on their way come home and are saved
const BRIEF_GRACE_MS = 1_000; // nobody waits for it any more

export interface InstallationOptions {
  readonly settings: Pick<Settings, "page" | "database" | "migration" | "encryption" | "tiktok" | "simulator">;
  /** Page, api and worker follow changes of their source. */
  readonly watching: boolean;
  readonly output: Output;
}

/** All the processes of an installation on one machine, started and stopped in an order that loses nothing. */
export class Installation {
  readonly #settings: InstallationOptions["settings"];
  readonly #watching: boolean;
  readonly #output: Output;
  readonly #applications: Service[] = [];
  readonly #watches: Disposable[] = [];
  #simulator: Service | null = null;
  #database: RunningDatabase | null = null;

  constructor({ settings, watching, output }: InstallationOptions) {
    this.#settings = settings;
    this.#watching = watching;
    this.#output = output;
  }

  /**
   * Starts everything and resolves when all of it answers.
   *
   * @returns where the data is, in words
   * @throws {StartError} the reason, in words; what did start waits for `stop`
   */
  async start(signal: AbortSignal): Promise<string> {
    const { page, tiktok, simulator } = this.#settings;
    await requireFreePort(page.port, "PORT");
    if (tiktok.simulator) await requireFreePort(simulator.port, "SIMULATOR_PORT");

    const database = await startDatabase(this.#settings, this.#output);
    this.#database = database;
    const env = childEnvironment(this.#settings, database.url);
    await together(
      signal,
      (shared) => migrate({ ...env, MIGRATION_DATABASE_URL: database.ownerUrl }, shared),
      (shared) => this.#startSimulator(shared),
      (shared) => (this.#watching ? Promise.resolve() : buildPage(shared)),
    );

    // While developing, Vite answers at the page's port and hands on to the api.
    const apiPort = this.#watching ? await getPort() : page.port;
    await together(
      signal,
      (shared) => this.#startApi(apiPort, env, shared),
      (shared) => this.#startWorker(env, shared),
      (shared) => (this.#watching ? this.#startVite(apiPort, shared) : Promise.resolve()),
    );
    return database.whereabouts;
  }

  /** Who asks goes first, who answers last: api and worker, then the simulator, then Postgres. */
  async stop(): Promise<void> {
    for (const watch of this.#watches) watch[Symbol.dispose]();
    await Promise.all(this.#applications.map((application) => application.stop()));
    await this.#simulator?.stop();
    await this.#database?.stop();
  }

  async #startSimulator(signal: AbortSignal): Promise<void> {
    if (!this.#settings.tiktok.simulator) return;
    this.#simulator = await this.#startService(signal, {
      name: "simulator",
      main: "apps/tiktok-simulator/src/main.ts",
      env: { ...process.env, DATA_DIR: this.#settings.database.dataDir },
      ready: saysReady,
      graceMs: BRIEF_GRACE_MS,
    });
  }

  async #startApi(port: number, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
    await this.#startApplication(signal, {
      name: "api",
      main: "apps/api/src/main.ts",
      env: { ...env, PORT: String(port) },
      ready: answers(`http://localhost:${port}/readyz`),
      graceMs: WORK_GRACE_MS,
    });
  }

  async #startWorker(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
    await this.#startApplication(signal, {
      name: "worker",
      main: "apps/worker/src/main.ts",
      env,
      ready: saysReady,
      graceMs: WORK_GRACE_MS,
    });
  }

  async #startVite(apiPort: number, signal: AbortSignal): Promise<void> {
    const { port } = this.#settings.page;
    const vite = await this.#startService(signal, {
      name: "page",
      main: "node_modules/vite/bin/vite.js",
      arguments: ["--port", String(port), "--strictPort"],
      cwd: "apps/web",
      env: { ...process.env, API_ORIGIN: `http://localhost:${apiPort}` },
      ready: answers(`http://localhost:${port}/`),
      graceMs: BRIEF_GRACE_MS,
    });
    this.#applications.push(vite);
  }

  async #startApplication(signal: AbortSignal, options: ServiceOptions): Promise<void> {
    const application = await this.#startService(signal, options);
    this.#applications.push(application);
    if (!this.#watching) return;
    const sources = [`apps/${options.name}/src`, "packages/*/src"];
    this.#watches.push(await restartOnChange(application, sources));
  }

  #startService(signal: AbortSignal, options: ServiceOptions): Promise<Service> {
    return Service.start(options, this.#output, signal);
  }
}

async function migrate(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const command = { program: process.execPath, arguments: ["apps/cli/src/main.ts", "migrate"], env };
  await runCommand({ purpose: "prepare the database", ...command }, signal);
}

/** By turbo, which does nothing when nothing has changed since the last build. */
async function buildPage(signal: AbortSignal): Promise<void> {
  const filter = "--filter=@tiktok-connect/web";
  const command = { program: "turbo", arguments: ["run", "build", filter, "--output-logs=errors-only"] };
  await runCommand({ purpose: "build the page", ...command, env: process.env }, signal);
}
