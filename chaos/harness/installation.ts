import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import {
  type AppIdentity,
  type Database,
  grantApplicationRole,
  migrateToLatest,
  openCipher,
  openDatabase,
  readJournalState,
  writeConfiguredScopes,
} from "@tiktok-connect/db";
import { migrateQueue } from "@tiktok-connect/jobs";
import type { AppOptions, RegimeName, SimulatorApp } from "@tiktok-connect/tiktok-simulator-control";
import { createTestApp } from "@tiktok-connect/tiktok-simulator-control/testing";
import getPort from "get-port";
import type { Kysely } from "kysely";
import { type Audit, audit } from "./audit.ts";
import { type Program, startProgram } from "./program.ts";
import { seedAccounts } from "./seed.ts";
import type { Site } from "./site.ts";

export interface Variant {
  store: "Postgres" | "Redis";
  regime: RegimeName;
}

/** The product as somebody runs it: a database, a queue, an app at the simulator, and programs. */
export interface Installation extends AsyncDisposable {
  readonly variant: Variant;
  readonly origin: string;
  readonly db: Kysely<Database>;
  readonly simulator: SimulatorApp;
  readonly app: AppIdentity;
  readonly dataDir: string;
  /** As its owner; the programs work under another role. */
  readonly databaseUrl: string;
  /** What waits on disk for the database. */
  journal(): ReturnType<typeof readJournalState>;
  startWorker(options?: WorkerOptions): Promise<Program>;
  startApi(options?: { port?: number }): Promise<Program>;
  /** Accounts that TikTok honours, due within that time, which begins after another if one is given. */
  seed(count: number, options: { dueWithinMs: number; dueAfterMs?: number }): Promise<void>;
  /** Asks all programs to stop; resolves when they have, and nothing waits on disk any more. */
  stop(): Promise<void>;
  /** Of an installation that has stopped: nothing changes while it looks. */
  audit(): Promise<Audit>;
  /** Ends the programs and lets go of the database. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface WorkerOptions {
  /** Over the installation's own, such as another client key. */
  env?: NodeJS.ProcessEnv;
  wrapper?: readonly string[];
}

const WORKER = "apps/worker/src/testing/accelerated-main.ts";
const ROOT = path.join(import.meta.dirname, "../..");

/**
 * @param options.speed how many times faster the engine's clock runs
 * @param options.exchangeTimeoutMs how long workers wait for TikTok; otherwise what the speed makes of the engine's own
 * @param options.env settings besides the usual ones
 * @param options.apiOrigin where the programs find TikTok, if not at the simulator itself
 */
export async function createInstallation(
  site: Site,
  variant: Variant,
  options: {
    speed: number;
    exchangeTimeoutMs?: number;
    app?: AppOptions;
    env?: NodeJS.ProcessEnv;
    apiOrigin?: string;
  },
): Promise<Installation> {
  const databaseUrl = await site.postgres.createDatabase();
  await migrateToLatest(databaseUrl);
  await migrateQueue(databaseUrl);
  const application = { username: "chaos_application", password: "application" };
  const applicationUrl = Object.assign(new URL(databaseUrl), application).href;
  await grantApplicationRole({ ownerUrl: databaseUrl, applicationUrl });
  const { db, close } = openDatabase({
    url: databaseUrl,
    poolSize: 5,
    applicationName: "chaos",
    onIdleError: () => undefined,
  });
  await writeConfiguredScopes(db, { scopes: ["user.info.basic"] });
  const port = await getPort({ host: "localhost" });
  const origin = `http://localhost:${port}`;
  const simulator = await createTestApp({
    regime: variant.regime,
    redirectUris: [`${origin}/api/auth/callback/tiktok`],
    ...options.app,
  });
  const apiOrigin = options.apiOrigin ?? simulator.origin;
  const app: AppIdentity = { clientKey: simulator.clientKey, apiOrigin };
  const key = randomBytes(32);
  // As `migrate` does: a program that meets a new key has to look at everything that is sealed.
  const cipher = await openCipher(db, [{ id: "chaos", key }]);
  const dataDir = path.join(site.directory, simulator.clientKey);
  await mkdir(dataDir, { recursive: true });
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    PORT: String(port),
    PUBLIC_URL: origin,
    DATABASE_URL: applicationUrl,
    // A queue of one's own: prefixes of a shared Redis would have to be told to every program.
    REDIS_URL: variant.store === "Redis" ? `${site.redis?.url}/${redisNumber()}` : "",
    DATA_DIR: dataDir,
    ENCRYPTION_KEYS: `chaos:${key.toString("base64")}`,
    AUTH_SECRET: randomBytes(32).toString("base64"),
    TIKTOK_CLIENT_KEY: simulator.clientKey,
    TIKTOK_CLIENT_SECRET: simulator.clientSecret,
    TIKTOK_AUTHORIZE_URL: simulator.authorizeUrl,
    TIKTOK_API_URL: apiOrigin,
    REFRESH_RATE: "0",
    REFRESH_CONCURRENCY: "50",
    LOG_LEVEL: "info",
    ...options.env,
  };
  const workerArgs = [options.speed, options.exchangeTimeoutMs ?? []].flat().map(String);
  const programs: Program[] = [];
  async function start(main: string, args: string[], more: WorkerOptions = {}): Promise<Program> {
    const program = await startProgram({
      main: path.join(ROOT, main),
      args,
      env: { ...env, ...more.env },
      ...(more.wrapper && { wrapper: more.wrapper }),
    });
    programs.push(program);
    return program;
  }

  async function stopAll(): Promise<void> {
    await Promise.all(programs.splice(0).map((program) => program.stop()));
  }

  return {
    variant,
    origin,
    db,
    simulator,
    app,
    dataDir,
    databaseUrl,
    journal: () => readJournalState(dataDir),
    startWorker: (more) => start(WORKER, workerArgs, more),
    startApi: ({ port: other = port } = {}) => start("apps/api/src/main.ts", [], { env: { PORT: String(other) } }),
    async seed(count, { dueWithinMs, dueAfterMs = 0 }) {
      const pairs = await simulator.grantMany(count, { scopes: ["user.info.basic"] });
      await seedAccounts(db, cipher, app, { pairs, dueWithinMs, dueAfterMs });
    },
    async stop() {
      await stopAll();
      // A commit that took too long at the end went to disk as well; the next start brings it in.
      while ((await readJournalState(dataDir)).waiting > 0) {
        await start(WORKER, workerArgs);
        await stopAll();
      }
    },
    audit: () => audit({ db, cipher, simulator, dataDir }),
    async [Symbol.asyncDispose]() {
      await Promise.all(programs.map((program) => program.kill()));
      await close();
    },
  };
}

let redisNumbers = 0;
/** Redis has sixteen databases; those of a test file follow one another. */
function redisNumber(): number {
  return redisNumbers++ % 16;
}
