import { createAnswerKeeper, findOtherScopes, openDatabase, watchJournal } from "@tiktok-connect/db";
import { createProducer, startConsumer } from "@tiktok-connect/jobs";
import { createPostOffice } from "@tiktok-connect/mail";
import { type Settings, SettingsError } from "@tiktok-connect/settings";
import { createTikTokClient, parseConfiguredScopes } from "@tiktok-connect/tiktok-oauth";
import { createWebhookSender } from "@tiktok-connect/webhooks";
import pLimit from "p-limit";
import type { Logger } from "pino";
import { createHandlers } from "./handlers.ts";
import { openCipherWhenAnswered } from "./open-cipher-when-answered.ts";
import { createAnnouncer } from "./refresh/announcer.ts";
import { createClaimAsked } from "./refresh/asked-claims.ts";
import { createCommitQueue } from "./refresh/commit-queue.ts";
import { createOutcomeTally } from "./refresh/outcome-tally.ts";
import type { EngineTiming } from "./refresh/timing.ts";
import { keepSchedules } from "./schedules.ts";
import { wakeForWork } from "./wake-for-work.ts";
import { within } from "./within.ts";

export type WorkerSettings = Pick<
  Settings,
  "database" | "encryption" | "queue" | "tiktok" | "engine" | "webhooks" | "site" | "mail"
> & {
  databaseUrl: string;
};

/** What somebody waits for runs side by side: most of it is waiting for TikTok, and the rate is kept elsewhere. */
const ON_DEMAND_SLOTS = 100;

const OTHER_SCOPES = "TIKTOK_SCOPES is not what the database says, which is followed; `migrate` brings it there";

export interface RunningWorker {
  /** Claims nothing new, lets exchanges in flight end and be saved, then lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Starts a worker; resolves when it takes jobs.
 *
 * @throws {SettingsError} when `TIKTOK_SCOPES` could not be asked for
 */
export async function startWorker(settings: WorkerSettings, log: Logger, timing: EngineTiming): Promise<RunningWorker> {
  const { databaseUrl, engine } = settings;
  const ownScopes = parseConfiguredScopes(settings.tiktok.scopes);
  if (!ownScopes.ok) throw SettingsError.about("TIKTOK_SCOPES", ownScopes.problems);
  const stopping = new AbortController();
  const onIdleError = (err: Error) => log.warn({ err }, "a connection to the database was lost");
  const database = openDatabase({
    url: databaseUrl,
    poolSize: 10,
    applicationName: "tiktok-connect worker",
    onIdleError,
  });
  // Before anything else: with a key that does not fit, what is stored could not be read, and new pairs would not be found again.
  const cipher = await openCipherWhenAnswered(database.db, settings.encryption.keys, {
    retryMs: timing.databaseRetryMs,
    log,
  });
  const tiktok = createTikTokClient({
    ...settings.tiktok,
    connections: engine.refreshConcurrency + ON_DEMAND_SLOTS + 10,
    timeoutMs: timing.exchangeTimeoutMs,
  });
  const app = { clientKey: settings.tiktok.clientKey, apiOrigin: settings.tiktok.apiOrigin };
  const tally = createOutcomeTally({ db: database.db, app, timing, log });
  const answers = createAnswerKeeper({
    db: database.db,
    cipher,
    dataDir: settings.database.dataDir,
    owner: "worker",
    retryMs: timing.commitRetryMs,
    onWaiting: () => log.error("new pairs wait on disk for the database to come back"),
    onDone: (replay) => log.info(replay, "nothing waits on disk any more"),
    onError: (err) => log.error({ err }, "answers could not be brought from disk to the database, or the other way"),
  });
  const announcer = createAnnouncer(database.db, { gatherMs: timing.announceGatherMs, log });
  const webhooks = createWebhookSender({
    ...settings.webhooks,
    timeoutMs: timing.webhooks.attemptTimeoutMs,
    connections: timing.webhooks.mostToOne,
  });
  const postOffice = createPostOffice(settings.mail, log);
  const store = { redisUrl: settings.queue.redisUrl, databaseUrl };
  const onError = (err: Error) => log.warn({ err }, "the queue's store was lost");
  const jobs = createProducer(store, { patienceMs: null, onError });
  const handlers = createHandlers({
    db: database.db,
    cipher,
    app,
    tally,
    tiktok,
    webhooks,
    postOffice,
    publicUrl: settings.site.publicUrl,
    jobs,
    claimAsked: createClaimAsked(database.db, app, timing),
    onDemandSlots: pLimit(ON_DEMAND_SLOTS),
    commits: createCommitQueue(database.db, answers, announcer, {
      gatherMs: timing.commitGatherMs,
      besideMs: timing.commitBesideMs,
      patienceMs: timing.commitPatienceMs,
    }),
    answers,
    timing,
    dataDir: settings.database.dataDir,
    ...engine,
    stopping: stopping.signal,
    log,
  });
  // Before anything is claimed: an answer that a dead process left behind may be a claim's only pair.
  await answers.recover();
  const journal = watchJournal({
    db: database.db,
    app,
    dataDir: settings.database.dataDir,
    answers,
    everyMs: timing.journalWatchEveryMs,
    onError: (err) => log.error({ err }, "answers of a process that has died could not be brought in"),
  });
  // The database is followed, so that a deployment that is half rolled out does not ask for one thing here, another there.
  const otherScopes = await findOtherScopes(database.db, ownScopes.scopes).catch(() => null);
  if (otherScopes) log.warn({ own: ownScopes.scopes, followed: otherScopes }, OTHER_SCOPES);
  await keepSchedules(jobs, timing, { stopping: stopping.signal, log });
  const wakening = await wakeForWork({ db: database.db, jobs, timing, log }, { databaseUrl });
  // Last: from here on pairs are in flight, and nothing may fail that would end the process.
  const consumer = await startConsumer(store, handlers, {
    concurrency: {
      clock: 2,
      refresh: 1,
      revocation: 1,
      tiktok_webhooks: 1,
      webhooks: 1,
      letters: 1,
      on_demand: ON_DEMAND_SLOTS,
      background: 1,
    },
    onFailed: (job, err) => log.warn({ err, job }, "a job failed"),
    onError,
  });

  return {
    async stop() {
      stopping.abort();
      // In this order: what runs may still enqueue, exchange and commit. What does not end because the queue or the
      // database is away is left: whatever TikTok answered is saved or on disk by then.
      await within(timing.drainMs, async () => {
        await consumer.close();
        await jobs.close();
        await tally.flush();
        await announcer.flush();
        await journal.stop();
      });
      answers.stop();
      await within(timing.closeMs, async () => {
        await tiktok.close();
        await webhooks.close();
        postOffice.close();
        await Promise.all([wakening.close(), database.close()]);
      });
    },
  };
}
