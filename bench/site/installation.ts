import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import {
  type AppIdentity,
  type Database,
  lookThroughAccounts,
  migrateToLatest,
  openDatabase,
  TokenCipher,
  writeConfiguredScopes,
} from "@tiktok-connect/db";
import { migrateQueue } from "@tiktok-connect/jobs";
import type { SimulatorApp } from "@tiktok-connect/tiktok-simulator-control";
import getPort from "get-port";
import { type Kysely, sql } from "kysely";
import pg from "pg";
import { type Program, startProgram } from "./program.ts";
import type { Site } from "./site.ts";

export type StoreName = "Postgres" | "Redis";

/** The product on a database of its own, with an app of its own at the simulator. */
export interface Installation extends AsyncDisposable {
  readonly site: Site;
  readonly db: Kysely<Database>;
  readonly cipher: TokenCipher;
  readonly simulator: SimulatorApp;
  readonly app: AppIdentity;
  readonly databaseUrl: string;
  /** Where the api answers. */
  readonly origin: string;
  /** The product's own program, its queue in that store. */
  startWorker(store: StoreName): Promise<Program>;
  startApi(store: StoreName): Promise<Program>;
}

const ROOT = path.join(import.meta.dirname, "../..");

export async function createInstallation(site: Site, name: string, concurrency: number): Promise<Installation> {
  const databaseUrl = await createDatabase(site.postgres.url, `bench_${name}`);
  await migrateToLatest(databaseUrl);
  await migrateQueue(databaseUrl);
  const { db, close } = openDatabase({
    url: databaseUrl,
    poolSize: 4,
    applicationName: "bench",
    onIdleError: () => undefined,
  });
  await sql`create extension pg_stat_statements`.execute(db);
  const port = await getPort({ host: "localhost" });
  const redirectUri = `http://localhost:${port}/api/auth/callback/tiktok`;
  const simulator = await site.simulator.createApp({ redirectUris: [redirectUri], scopes: ["user.info.basic"] });
  const app = { clientKey: simulator.clientKey, apiOrigin: simulator.origin };
  await configureScopes(db, app);
  const key = randomBytes(32);
  const dataDir = path.join(site.directory, name);
  await mkdir(dataDir);
  const env = (store: StoreName) => ({
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    REDIS_URL: store === "Redis" ? site.redis?.url : "",
    DATA_DIR: dataDir,
    ENCRYPTION_KEYS: `bench:${key.toString("base64")}`,
    AUTH_SECRET: randomBytes(32).toString("base64"),
    TIKTOK_CLIENT_KEY: simulator.clientKey,
    TIKTOK_CLIENT_SECRET: simulator.clientSecret,
    TIKTOK_AUTHORIZE_URL: simulator.authorizeUrl,
    TIKTOK_API_URL: simulator.origin,
    WEBHOOK_NETWORKS: "loopback",
    REFRESH_RATE: "0",
    REFRESH_CONCURRENCY: String(concurrency),
    // High enough to be in nobody's way, and there.
    API_KEY_RATE: "1000000",
  });
  return {
    site,
    db,
    cipher: new TokenCipher([{ id: "bench", key }]),
    simulator,
    app,
    databaseUrl,
    origin: `http://localhost:${port}`,
    startWorker: (store) => startProgram(path.join(ROOT, "apps/worker/src/main.ts"), { env: env(store) }),
    startApi: (store) => startProgram(path.join(ROOT, "apps/api/src/main.ts"), { env: env(store) }),
    [Symbol.asyncDispose]: close,
  };
}

/** Applied while nobody is connected, as in life: the first worker would look through all the accounts in what is measured. */
async function configureScopes(db: Kysely<Database>, app: AppIdentity): Promise<void> {
  await writeConfiguredScopes(db, { scopes: ["user.info.basic"] });
  while (!(await lookThroughAccounts(db, app, { limit: 1 }))?.finished);
}

async function createDatabase(url: string, name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  return Object.assign(new URL(url), { pathname: name }).href;
}
