import { createServer } from "node:http";
import { createAnswerKeeper, findOtherScopes, openCipher, openDatabase, watchJournal } from "@tiktok-connect/db";
import { createProducer } from "@tiktok-connect/jobs";
import { type Settings, SettingsError } from "@tiktok-connect/settings";
import { createTikTokClient, parseConfiguredScopes } from "@tiktok-connect/tiktok-oauth";
import type { Express } from "express";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import { createIssueLog } from "./broker/issue-log.ts";
import { createKeyLimiter } from "./broker/key-limiter.ts";
import { createSharedReads } from "./broker/shared-reads.ts";
import { closable } from "./http/closable.ts";
import { createRequestLimiter, noLimits } from "./http/request-limits.ts";
import { createAuth } from "./identity/auth.ts";
import { argon2Passwords } from "./identity/password-hash.ts";
import { loadPasswordRules } from "./identity/password-rules.ts";
import { startAccountFeed } from "./live/account-feed.ts";
import { createMailer } from "./mail/mailer.ts";
import { createMetrics } from "./metrics.ts";
import { createOnDemandRefreshes } from "./on-demand/refresh-on-demand.ts";
import { createWorkerAsks } from "./on-demand/worker-asks.ts";
import { UnfinishedWork } from "./unfinished-work.ts";
import { within } from "./within.ts";

export interface ApiOptions {
  settings: Pick<
    Settings,
    | "page"
    | "mail"
    | "broker"
    | "webhooks"
    | "database"
    | "encryption"
    | "queue"
    | "tiktok"
    | "tiktokWebhooks"
    | "engine"
  >;
  databaseUrl: string;
  /** The built page; null where Vite serves it. */
  pageDir: string | null;
  /** Whether those who ask too often are told to wait. */
  rateLimit: boolean;
  /** How long a request may take to arrive; absent: as long as people on bad lines need. */
  arrival?: ArrivalTimes;
  log: Logger;
}

export interface RunningApi {
  port: number;
  /** What answers, for whoever wants to know which routes there are. */
  app: Express;
  /** Takes no new requests, lets those under way end, then lets go of everything. */
  stop(): Promise<void>;
}

/** Connections are dropped that hold a place without sending a request. */
export interface ArrivalTimes {
  headersMs: number;
  requestMs: number;
  /** How often is looked for connections that take too long. */
  checkEveryMs: number;
}

const ARRIVAL: ArrivalTimes = { headersMs: 10_000, requestMs: 20_000, checkEveryMs: 2_000 };

/** Longer than proxies keep a connection without use, commonly a minute: the side that closes must be theirs. */
const KEEP_ALIVE_MS = 65_000;

/** A person waits for what is put on the queue. */
const QUEUE_PATIENCE_MS = 2_500;

/** Distance between tries to save what waits for the database. */
const ANSWERS_RETRY_MS = 500;

/** How often is looked for what lies on disk and nobody brings in. */
const JOURNAL_WATCH_EVERY_MS = 60_000;

/** A request that has not ended by then is cut off; an exchange with TikTok may take ten seconds. */
const DRAIN_MS = 11_000;

/** What was given out in the last second is written within that, or not at all. */
const FLUSH_MS = 3_000;

const OTHER_SCOPES = "TIKTOK_SCOPES is not what the database says, which is followed; `migrate` brings it there";

/**
 * Starts the api; resolves when it answers.
 *
 * @throws {SettingsError} when `TIKTOK_SCOPES` could not be asked for
 */
export async function startApi({
  settings,
  databaseUrl,
  pageDir,
  rateLimit,
  arrival = ARRIVAL,
  log,
}: ApiOptions): Promise<RunningApi> {
  const { page, tiktok: tiktokSettings } = settings;
  const ownScopes = parseConfiguredScopes(tiktokSettings.scopes);
  if (!ownScopes.ok) throw SettingsError.about("TIKTOK_SCOPES", ownScopes.problems);
  const onIdleError = (err: Error) => log.warn({ err }, "a connection to the database was lost");
  const database = openDatabase({ url: databaseUrl, poolSize: 10, applicationName: "tiktok-connect api", onIdleError });
  const { db } = database;
  // Before anything else: with a key that does not fit, what is stored could not be read, and new pairs would not be found again.
  const cipher = await openCipher(db, settings.encryption.keys);
  const app = { clientKey: tiktokSettings.clientKey, apiOrigin: tiktokSettings.apiOrigin };
  const tiktok = createTikTokClient(tiktokSettings);
  const jobs = createProducer(
    { redisUrl: settings.queue.redisUrl, databaseUrl },
    { patienceMs: QUEUE_PATIENCE_MS, onError: (err) => log.warn({ err }, "the queue's store was lost") },
  );
  const feed = await startAccountFeed({ db, databaseUrl, app, log });
  const unfinished = new UnfinishedWork();
  const limiter = rateLimit ? createRequestLimiter(db) : noLimits;
  const mailer = createMailer(settings.mail, { limiter, log });
  // On one machine of one's own a letter that nobody sends should keep nobody out.
  const mustConfirm = !page.loopback || settings.mail.smtpUrl !== null;
  const auth = createAuth({
    db,
    publicUrl: page.publicUrl,
    secret: page.authSecret,
    signUp: page.signUp,
    mustConfirm,
    mailer,
    passwords: argon2Passwords,
    inBackground: (work) => void unfinished.whileRunning(work).catch(() => undefined),
    log,
  });
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
  const journal = watchJournal({
    db,
    app,
    dataDir: settings.database.dataDir,
    answers,
    everyMs: JOURNAL_WATCH_EVERY_MS,
    onError: (err) => log.error({ err }, "answers of a process that has died could not be brought in"),
  });
  // The database is followed, so that a deployment that is half rolled out does not ask for one thing here, another there.
  const otherScopes = await findOtherScopes(db, ownScopes.scopes).catch(() => null);
  if (otherScopes) log.warn({ own: ownScopes.scopes, followed: otherScopes }, OTHER_SCOPES);
  const asks = createWorkerAsks(jobs);
  const onDemand = createOnDemandRefreshes({ db, app, asks, feed });
  const keyLimiter = createKeyLimiter({ db, ratePerSecond: settings.broker.apiKeyRatePerSecond, log });
  const issues = createIssueLog({ db, secret: page.authSecret, log });
  const express = createApp({
    db,
    cipher,
    answers,
    app,
    tiktok,
    jobs,
    auth,
    feed,
    asks,
    onDemand,
    broker: {
      app,
      cipher,
      onDemand,
      limiter: keyLimiter,
      issues,
      reads: createSharedReads(database.pool, app, { atOnce: 8, timeoutMs: 5_000 }),
      log,
    },
    tiktokWebhooks: {
      secrets: settings.tiktokWebhooks.secrets,
      toleranceMs: settings.tiktokWebhooks.toleranceSeconds * 1_000,
    },
    metrics: createMetrics({ db, app, dataDir: settings.database.dataDir }),
    webhooks: settings.webhooks,
    limiter,
    mailer,
    identity: { passwords: argon2Passwords, rules: loadPasswordRules(), mustConfirm },
    unfinished,
    page,
    refreshRatePerSecond: settings.engine.refreshRatePerSecond,
    dataDir: settings.database.dataDir,
    pageDir,
    log,
  });

  const server = createServer(
    {
      headersTimeout: arrival.headersMs,
      requestTimeout: arrival.requestMs,
      connectionsCheckingInterval: arrival.checkEveryMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    express,
  );
  const closeServer = closable(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(page.port, resolve);
  });
  return {
    port: page.port,
    app: express,
    async stop() {
      const closed = closeServer(DRAIN_MS);
      // Open pages hold a request for as long as they are open.
      feed.endSubscriptions();
      await closed;
      // Cutting off whoever waits for a callback does not end it.
      await unfinished.ended();
      await within(FLUSH_MS, Promise.all([keyLimiter.flush(), issues.flush()])).catch((err: unknown) =>
        log.error({ err }, "the last issues of tokens could not be written"),
      );
      mailer.close();
      await within(FLUSH_MS, journal.stop()).catch((err: unknown) => log.warn({ err }, "the journal was still read"));
      answers.stop();
      await feed.close();
      await jobs.close();
      await tiktok.close();
      await database.close();
    },
  };
}
