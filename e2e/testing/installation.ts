import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ConfiguredScopes, type Database, TokenCipher, writeConfiguredScopes } from "@tiktok-connect/db";
import type { QueueStore } from "@tiktok-connect/jobs";
import { createTestStore, type StoreKind } from "@tiktok-connect/jobs/testing";
import type { AppOptions, SimulatorApp } from "@tiktok-connect/tiktok-simulator-control";
import { createTestApp } from "@tiktok-connect/tiktok-simulator-control/testing";
import getPort from "get-port";
import type { Kysely } from "kysely";

/** The real programs, each a process of its own, on a database, a queue and an app at the simulator of their own. */
export interface Installation {
  origin: string;
  db: Kysely<Database>;
  cipher: TokenCipher;
  simulator: SimulatorApp;
  store: QueueStore;
  dataDir: string;
  /**
   * Resolves when it answers.
   *
   * @param env settings over the installation's own
   */
  startApi(env?: NodeJS.ProcessEnv): Promise<RunningProgram>;
  startWorker(env?: NodeJS.ProcessEnv): Promise<RunningProgram>;
  /** Everything that any of the programs printed so far. */
  output(): string;
  /** What they were told in confidence, and must tell nobody. */
  secrets: string[];
  close(): Promise<void>;
}

export interface RunningProgram {
  readonly process: ChildProcess;
  /** Asks it to stop, and resolves when it has. */
  stop(): Promise<void>;
}

const ROOT = path.join(import.meta.dirname, "../..");

export async function createInstallation({
  store: kind = "Postgres",
  app,
  ...configured
}: { store?: StoreKind; app?: AppOptions } & Partial<ConfiguredScopes> = {}): Promise<Installation> {
  const { store, database } = await createTestStore(kind);
  const port = await getPort({ host: "localhost" });
  const origin = `http://localhost:${port}`;
  const redirectUri = `${origin}/api/auth/callback/tiktok`;
  const simulator = await createTestApp({ redirectUris: [redirectUri], ...app });
  await writeConfiguredScopes(database.db, { scopes: ["user.info.basic"], ...configured });
  const dataDir = await mkdtemp(path.join(tmpdir(), "e2e-"));
  const key = randomBytes(32);
  const authSecret = randomBytes(32).toString("base64");
  const environment = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    PORT: String(port),
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    REDIS_URL: store.redisUrl ?? "",
    ENCRYPTION_KEYS: `e2e:${key.toString("base64")}`,
    AUTH_SECRET: authSecret,
    TIKTOK_CLIENT_KEY: simulator.clientKey,
    TIKTOK_CLIENT_SECRET: simulator.clientSecret,
    TIKTOK_AUTHORIZE_URL: simulator.authorizeUrl,
    TIKTOK_API_URL: simulator.origin,
    REFRESH_RATE: "0",
    LOG_LEVEL: "trace",
  };
  const running = new Set<RunningProgram>();
  let output = "";

  async function start(program: "api" | "worker", env: NodeJS.ProcessEnv = {}): Promise<RunningProgram> {
    const child = fork(path.join(ROOT, `apps/${program}/src/main.ts`), {
      env: { ...environment, ...env },
      silent: true,
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
    const exited = once(child, "exit");
    const first = await Promise.race([once(child, "message"), exited.then(() => null)]);
    if (first === null) throw new Error(`the ${program} ended before it was ready:\n${output}`);
    const started: RunningProgram = {
      process: child,
      async stop() {
        running.delete(started);
        if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
        await exited;
      },
    };
    running.add(started);
    return started;
  }

  return {
    origin,
    db: database.db,
    cipher: new TokenCipher([{ id: "e2e", key }]),
    simulator,
    store,
    dataDir,
    startApi: (env) => start("api", env),
    startWorker: (env) => start("worker", env),
    output: () => output,
    secrets: [key.toString("base64"), authSecret, simulator.clientSecret],
    async close() {
      await Promise.all([...running].map((program) => program.stop()));
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
