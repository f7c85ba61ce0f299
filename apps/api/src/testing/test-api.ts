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
import { pino } from "pino";
import { startApi } from "../api.ts";
import { createTestBrowser, type TestBrowser } from "./browser.ts";

/** A whole api on a port of its own, with its own database and its own app at the simulator. */
export interface TestApi {
  origin: string;
  db: Kysely<Database>;
  databaseUrl: string;
  /** Its own data directory. */
  dataDir: string;
  cipher: TokenCipher;
  simulator: SimulatorApp;
  browser(): TestBrowser;
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
    pkce?: "off" | "s256-hex";
    pageDir?: string;
    store?: StoreKind;
    clientSecret?: string;
    /** Where TikTok sends people back to, if not where it is by default. */
    callbackPath?: string;
  } = {},
): Promise<TestApi> {
  const { store, database } = await createTestStore(options.store ?? "Postgres");
  const port = await getPort({ host: "localhost" });
  const origin = `http://localhost:${port}`;
  const redirectUri = new URL(options.callbackPath ?? "/api/auth/callback/tiktok", origin).href;
  const simulator = await createTestApp({ redirectUris: [redirectUri], ...options.app });
  const { scopes = ["user.info.basic"], canaryScopes = [] } = options;
  await writeConfiguredScopes(database.db, { scopes, canaryScopes });
  const key = { id: "test", key: randomBytes(32) };
  const dataDir = mkdtempSync(join(tmpdir(), "api-"));
  const settings: Pick<Settings, "page" | "database" | "encryption" | "queue" | "tiktok"> = {
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
    database: { url: database.url, dataDir },
    encryption: { keys: [key] },
    queue: { redisUrl: store.redisUrl },
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
  const api = await startApi({
    settings,
    databaseUrl: database.url,
    pageDir: options.pageDir ?? null,
    rateLimit: false,
    log: pino({ level: "silent" }),
  });

  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= api.stop();
    return stopping;
  };
  return {
    origin,
    db: database.db,
    databaseUrl: database.url,
    dataDir,
    cipher: new TokenCipher([key]),
    simulator,
    browser: () => createTestBrowser(origin),
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
