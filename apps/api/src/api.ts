import { createServer } from "node:http";
import { createAnswerKeeper, openDatabase, TokenCipher } from "@tiktok-connect/db";
import { createProducer } from "@tiktok-connect/jobs";
import type { Settings } from "@tiktok-connect/settings";
import { createTikTokClient } from "@tiktok-connect/tiktok-oauth";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import { createAuth } from "./identity/auth.ts";
import { startAccountFeed } from "./live/account-feed.ts";
import { createMetrics } from "./metrics.ts";
import { createOnDemandRefreshes } from "./on-demand/refresh-on-demand.ts";
import { UnfinishedWork } from "./unfinished-work.ts";

export interface ApiOptions {
  settings: Pick<Settings, "page" | "database" | "encryption" | "queue" | "tiktok">;
  databaseUrl: string;
  /** The built page; null where Vite serves it. */
  pageDir: string | null;
  /** Whether sign-in is slowed down for those who try it too often. */
  rateLimit: boolean;
  log: Logger;
}

export interface RunningApi {
  port: number;
  /** Takes no new requests, lets those under way end, then lets go of everything. */
  stop(): Promise<void>;
}

/** A person waits for what is put on the queue. */
const QUEUE_PATIENCE_MS = 2_500;

/** Distance between tries to save what waits for the database. */
const ANSWERS_RETRY_MS = 500;

/** A request that has not ended by then is cut off; an exchange with TikTok may take ten seconds. */
const DRAIN_MS = 11_000;

/** Starts the api; resolves when it answers. */
export async function startApi({ settings, databaseUrl, pageDir, rateLimit, log }: ApiOptions): Promise<RunningApi> {
  const { page, tiktok: tiktokSettings } = settings;
  const onIdleError = (err: Error) => log.warn({ err }, "a connection to the database was lost");
  const database = openDatabase({ url: databaseUrl, poolSize: 10, applicationName: "tiktok-connect api", onIdleError });
  const { db, pool } = database;
  const app = { clientKey: tiktokSettings.clientKey, apiOrigin: tiktokSettings.apiOrigin };
  const tiktok = createTikTokClient(tiktokSettings);
  const jobs = createProducer(
    { redisUrl: settings.queue.redisUrl, databaseUrl },
    { patienceMs: QUEUE_PATIENCE_MS, onError: (err) => log.warn({ err }, "the queue's store was lost") },
  );
  const feed = await startAccountFeed({ db, databaseUrl, app, log });
  const auth = createAuth({
    pool,
    publicUrl: page.publicUrl,
    secret: page.authSecret,
    signUp: page.signUp,
    log,
    rateLimit,
  });
  const unfinished = new UnfinishedWork();
  const cipher = new TokenCipher(settings.encryption.keys);
  const answers = createAnswerKeeper({
    db,
    cipher,
    dataDir: settings.database.dataDir,
    owner: "api",
    retryMs: ANSWERS_RETRY_MS,
    onWaiting: () => log.error("new grants wait on disk for the database to come back"),
    onDone: (replay) => log.info(replay, "nothing waits on disk any more"),
    onError: (err) => log.error({ err }, "answers could not be brought from disk to the database, or the other way"),
  });
  await answers.recover();
  const express = createApp({
    db,
    cipher,
    answers,
    app,
    tiktok,
    jobs,
    auth,
    feed,
    onDemand: createOnDemandRefreshes({ db, app, jobs, feed }),
    metrics: createMetrics({ db, app, dataDir: settings.database.dataDir }),
    unfinished,
    page,
    dataDir: settings.database.dataDir,
    pageDir,
    log,
  });

  const server = createServer(express);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(page.port, resolve);
  });
  return {
    port: page.port,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      // Open pages hold a request for as long as they are open.
      feed.endSubscriptions();
      await closed;
      clearTimeout(cutOff);
      // Cutting off whoever waits for a callback does not end it.
      await unfinished.ended();
      answers.stop();
      await feed.close();
      await jobs.close();
      await tiktok.close();
      await database.close();
    },
  };
}
