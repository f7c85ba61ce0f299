import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "@tiktok-connect/db";
import { TokenCipher, writeConfiguredScopes } from "@tiktok-connect/db";
import { createTestStore, type StoreKind } from "@tiktok-connect/jobs/testing";
import type { Settings } from "@tiktok-connect/settings";
import type { AppOptions, SimulatedUser, SimulatorApp } from "@tiktok-connect/tiktok-simulator-control";
import { createTestApp } from "@tiktok-connect/tiktok-simulator-control/testing";
import getPort from "get-port";
import type { Kysely } from "kysely";
import { type Logger, pino } from "pino";
import { type ApiOptions, type ArrivalTimes, type RunningApi, startApi } from "../api.ts";
import { createTestBrowser, type TestBrowser } from "./browser.ts";
import { type ListedRoute, listRoutes } from "./list-routes.ts";

/** A whole api on a port of its own, with its own database and its own app at the simulator. */
export interface TestApi {
  origin: string;
  db: Kysely<Database>;
  databaseUrl: string;
  /** Its own data directory. */
  dataDir: string;
  cipher: TokenCipher;
  simulator: SimulatorApp;
  routes: readonly ListedRoute[];
  browser(options?: { address?: string }): TestBrowser;
  /** Starts another api on the same database, as behind a balancer; it goes away with this one. */
  startAnother(): Promise<{ origin: string }>;
  /** Sends a signed-in person to TikTok and back; the answer is where they land. */
  connect(
    browser: TestBrowser,
    options: { user: SimulatedUser; account?: string; untick?: string[]; cancel?: boolean },
  ): Promise<URL>;
  /** Stops the api alone; what it stored can still be looked at. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export async function createTestApi(
  options: {
    app?: AppOptions;
    scopes?: string[];
    canaryScopes?: string[];
    page?: Partial<Settings["page"]>;
    mail?: Partial<Settings["mail"]>;
    pkce?: "off" | "s256-hex";
    pageDir?: string;
    apiKeyRate?: number;
    store?: StoreKind;
    clientSecret?: string;
    previousSecrets?: readonly string[];
    /** Hears what is logged. */
    log?: Logger;
    /** Off unless a test is about it: tests do more in a minute than people. */
    rateLimit?: boolean;
    arrival?: ArrivalTimes;
    /** Where TikTok sends people back to, if not where it is by default. */
    callbackPath?: string;
  } = {},
): Promise<TestApi> {
  const { store, database } = await createTestStore(options.store ?? "Postgres");
  const port = await getPort({ host: "localhost" });
  const origin = `http://localhost:${port}`;
  const redirectUri = new URL(options.callbackPath ?? "/api/auth/callback/tiktok", origin).href;
  const webhookUrl = `${origin}/api/webhooks/tiktok`;
  const simulator = await createTestApp({ redirectUris: [redirectUri], webhookUrl, ...options.app });
  const { scopes = ["user.info.basic"], canaryScopes = [] } = options;
  await writeConfiguredScopes(database.db, { scopes, canaryScopes });
  const key = { id: "test", key: randomBytes(32) };
  const dataDir = mkdtempSync(join(tmpdir(), "api-"));
  const settings: ApiOptions["settings"] = {
    page: {
      port,
      publicUrl: origin,
      loopback: true,
      trustProxy: 0,
      authSecret: randomBytes(32).toString("base64"),
      signUp: "open",
      operatorEmails: null,
      metricsToken: null,
      ...options.page,
    },
    mail: { smtpUrl: null, from: "connect@example.com", showInLog: false, ...options.mail },
    broker: { apiKeyRatePerSecond: options.apiKeyRate ?? 1_000 },
    webhooks: { networks: "public" },
    database: { url: database.url, dataDir },
    encryption: { keys: [key] },
    queue: { redisUrl: store.redisUrl },
    engine: { refreshRatePerSecond: 50, refreshConcurrency: 100 },
    tiktokWebhooks: {
      secrets: [options.clientSecret ?? simulator.clientSecret, ...(options.previousSecrets ?? [])],
      toleranceSeconds: 3_600,
    },
    tiktok: {
      simulator: true,
      clientKey: simulator.clientKey,
      clientSecret: options.clientSecret ?? simulator.clientSecret,
      redirectUri,
      authorizeUrl: simulator.authorizeUrl,
      apiOrigin: simulator.origin,
      pkce: options.pkce ?? "s256-hex",
      scopes: scopes.join(","),
      canaryScopes: canaryScopes.join(","),
    },
  };
  const running: RunningApi[] = [];
  async function startOn(ownPort: number): Promise<void> {
    const api = await startApi({
      settings: { ...settings, page: { ...settings.page, port: ownPort } },
      databaseUrl: database.url,
      pageDir: options.pageDir ?? null,
      rateLimit: options.rateLimit ?? false,
      ...(options.arrival && { arrival: options.arrival }),
      log: options.log ?? pino({ level: "silent" }),
    });
    running.push(api);
  }
  await startOn(port);

  let stopping: Promise<unknown> | null = null;
  const stop = async () => {
    stopping ??= Promise.all(running.map((api) => api.stop()));
    await stopping;
  };
  return {
    origin,
    db: database.db,
    databaseUrl: database.url,
    dataDir,
    cipher: new TokenCipher([key]),
    simulator,
    routes: running.flatMap(({ app }) => listRoutes(app)),
    browser: (whereabouts) => createTestBrowser(origin, whereabouts),
    async startAnother() {
      const anotherPort = await getPort({ host: "localhost" });
      await startOn(anotherPort);
      return { origin: `http://localhost:${anotherPort}` };
    },
    async connect(browser, { user, account, untick = [], cancel = false }) {
      const start = await browser.get(`/api/auth/tiktok${account ? `?account=${account}` : ""}`);
      const authorizeUrl = start.headers.get("location");
      if (start.status !== 302 || !authorizeUrl) throw new Error(`setting out was answered ${start.status}`);
      const end = await simulator.consent({ url: authorizeUrl, user, untick, cancel });
      const back = await browser.get(end.location.href);
      return new URL(back.headers.get("location") ?? "", origin);
    },
    stop,
    async close() {
      await stop();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
