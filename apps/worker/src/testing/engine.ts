import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type AccountStatus,
  type AppIdentity,
  createAnswerKeeper,
  findAccount,
  openDatabase,
  readJournalState,
  type TokenCipher,
} from "@tiktok-connect/db";
import { type AccountBuild, answerTo, insertAccount, type TestDatabase, testCipher } from "@tiktok-connect/db/testing";
import { createProducer, type QueueStore } from "@tiktok-connect/jobs";
import { createTestStore } from "@tiktok-connect/jobs/testing";
import { createPostOffice } from "@tiktok-connect/mail";
import { createTikTokClient } from "@tiktok-connect/tiktok-oauth";
import type { AppOptions, GrantType, SimulatedUser, SimulatorApp } from "@tiktok-connect/tiktok-simulator-control";
import { createTestApp } from "@tiktok-connect/tiktok-simulator-control/testing";
import { createWebhookSender } from "@tiktok-connect/webhooks";
import { sql } from "kysely";
import pLimit from "p-limit";
import { type Logger, pino } from "pino";
import type { WorkerDeps } from "../deps.ts";
import { createAnnouncer } from "../refresh/announcer.ts";
import { createClaimAsked } from "../refresh/asked-claims.ts";
import { createCommitQueue } from "../refresh/commit-queue.ts";
import { createOutcomeTally } from "../refresh/outcome-tally.ts";
import { probeBreaker } from "../refresh/probe-breaker.ts";
import { ENGINE_TIMING, type EngineTiming } from "../refresh/timing.ts";

/** The engine of one worker, without its queue running: tests call its parts and look at rows and at the simulator. */
export interface TestEngine {
  deps: WorkerDeps;
  store: QueueStore;
  simulator: SimulatorApp;
  database: TestDatabase;
  cipher: TokenCipher;
  /** A connected account with a living grant of the simulator, overdue unless said otherwise. */
  connect(build?: AccountBuild): Promise<TestAccount>;
  /** A later consent for the same TikTok account, whose pair is kept as the account's spare. */
  keepSpare(account: TestAccount): Promise<void>;
  /** Makes everything due that waits for its next try, and free to be sent again what may have been sent, as time would. */
  becomeDue(): Promise<void>;
  /** Has TikTok refuse every request of this grant type with this word. */
  refuse(grantType: GrantType, error: string): Promise<void>;
  /** Lets the next question to TikTok be due whether refreshing may go on. */
  probeIsDue(): Promise<void>;
  /** Asks it, as a sweep does every few seconds while the breaker is open. */
  probe(): Promise<void>;
  /** What its owner is shown. */
  statusOf(account: Pick<TestAccount, "accountId" | "userId">): Promise<AccountStatus | undefined>;
  /** The pair that is stored, opened. */
  storedPair(accountId: string): Promise<{ accessToken: string | null; refreshToken: string | null }>;
  /** What TikTok answered to another process that asked with the account's first pair, and died before it could save it. */
  leaveOnDisk(account: TestAccount): Promise<void>;
  /** What waits on disk for the database. */
  journal(): ReturnType<typeof readJournalState>;
  /** Types and reasons of what happened to an account, oldest first. */
  events(accountId: string): Promise<string[]>;
  close(): Promise<void>;
}

export interface TestAccount {
  accountId: string;
  userId: string;
  openId: string;
  user: SimulatedUser;
}

export async function createTestEngine(
  options: { app?: AppOptions; timing?: Partial<EngineTiming>; smtpUrl?: string; log?: Logger } = {},
): Promise<TestEngine> {
  const { store, database } = await createTestStore("Postgres");
  const simulator = await createTestApp(options.app);
  const cipher = testCipher();
  const timing: EngineTiming = {
    ...ENGINE_TIMING,
    exchangeTimeoutMs: 1_000,
    lookAgainMs: 5,
    // The database of a test has only just been started.
    claim: { ...ENGINE_TIMING.claim, settleMs: 0 },
    ...options.timing,
  };
  const app: AppIdentity = { clientKey: simulator.clientKey, apiOrigin: simulator.origin };
  const tiktok = createTikTokClient({
    clientKey: simulator.clientKey,
    clientSecret: simulator.clientSecret,
    redirectUri: simulator.redirectUri,
    apiOrigin: simulator.origin,
    pkce: "off",
    timeoutMs: timing.exchangeTimeoutMs,
  });
  const webhooks = createWebhookSender({
    networks: "loopback",
    timeoutMs: timing.webhooks.attemptTimeoutMs,
    connections: timing.webhooks.mostToOne,
  });
  const log = options.log ?? pino({ level: "silent" });
  const mail = { smtpUrl: options.smtpUrl ?? null, from: "connect@example.com", showInLog: false };
  const postOffice = createPostOffice(mail, log);
  const onError = () => undefined;
  const jobs = createProducer(store, { patienceMs: null, onError });
  // Under the role that workers have.
  const { db, close: closeDatabase } = openDatabase({
    url: database.url,
    poolSize: 10,
    applicationName: "test",
    onIdleError: onError,
  });
  const tally = createOutcomeTally({ db, app, timing, log });
  const announcer = createAnnouncer(db, { gatherMs: timing.announceGatherMs, log });
  const dataDir = await mkdtemp(path.join(tmpdir(), "worker-"));
  const answers = createAnswerKeeper({
    db,
    cipher,
    dataDir,
    owner: "worker",
    retryMs: 20,
    onWaiting: () => undefined,
    onDone: () => undefined,
    onError: () => undefined,
  });

  async function probeIsDue(): Promise<void> {
    await db
      .updateTable("refresh_control")
      .set({ probe_due_at: new Date(0) })
      .where("breaker_opened_at", "is not", null)
      .execute();
  }

  const deps: WorkerDeps = {
    db,
    cipher,
    app,
    tiktok,
    webhooks,
    postOffice,
    publicUrl: "https://connect.example",
    jobs,
    claimAsked: createClaimAsked(db, app, timing),
    onDemandSlots: pLimit(100),
    commits: createCommitQueue(db, answers, announcer, {
      gatherMs: timing.commitGatherMs,
      besideMs: timing.commitBesideMs,
      patienceMs: timing.commitPatienceMs,
    }),
    answers,
    tally,
    timing,
    dataDir,
    refreshConcurrency: 20,
    refreshRatePerSecond: 0,
    stopping: new AbortController().signal,
    log,
  };

  return {
    store,
    deps,
    simulator,
    database,
    cipher,
    async connect(build = {}) {
      const user = await simulator.createUser();
      const pair = await simulator.grant(user, { scopes: build.grantedScopes ?? ["user.info.basic"] });
      const account = await insertAccount(db, cipher, {
        app,
        openId: user.openId,
        accessToken: pair.accessToken,
        refreshToken: pair.refreshToken,
        accessExpiresInMs: pair.expiresInSeconds * 1000,
        refreshExpiresInMs: pair.refreshExpiresInSeconds * 1000,
        dueInMs: -1_000,
        ...build,
      });
      return { ...account, user };
    },
    async keepSpare({ accountId, user }) {
      const spare = await simulator.grant(user, { scopes: ["user.info.basic"] });
      const seal = (token: string, column: "access_token" | "refresh_token") =>
        cipher.seal(token, { table: "spare_pair", column, rowId: accountId });
      await db
        .insertInto("spare_pair")
        .values({
          account_id: accountId,
          sealed_access_token: seal(spare.accessToken, "access_token"),
          sealed_refresh_token: seal(spare.refreshToken, "refresh_token"),
          access_token_expires_at: new Date(Date.now() + 3_600_000),
          refresh_token_expires_at: null,
          granted_scopes: ["user.info.basic"],
        })
        .execute();
    },
    async becomeDue() {
      await db
        .updateTable("tiktok_grant")
        .set({ due_at: new Date(0), resend_at: sql<Date>`resend_at - interval '1 day'` })
        .where("ended_at", "is", null)
        .execute();
    },
    async refuse(grantType, error) {
      await simulator.fault({ endpoint: "token", grantType, kind: "refuse", error, times: null });
    },
    probeIsDue,
    async probe() {
      await probeIsDue();
      await probeBreaker(deps);
    },
    statusOf: async (account) => (await findAccount(db, app, account))?.status,
    async storedPair(accountId) {
      const row = await db
        .selectFrom("tiktok_grant")
        .select(["sealed_access_token", "sealed_refresh_token"])
        .where("account_id", "=", accountId)
        .executeTakeFirstOrThrow();
      const open = (sealed: Buffer | null, column: "access_token" | "refresh_token") =>
        sealed && cipher.open(sealed, { table: "tiktok_grant", column, rowId: accountId });
      return {
        accessToken: open(row.sealed_access_token, "access_token"),
        refreshToken: open(row.sealed_refresh_token, "refresh_token"),
      };
    },
    async leaveOnDisk({ accountId, user }) {
      const living = await simulator.grant(user, { scopes: ["user.info.basic"] });
      const place = { table: "tiktok_grant", rowId: accountId } as const;
      const pair = answerTo(
        cipher,
        { accountId, generation: 1, startedAt: new Date() },
        {
          sealedAccessToken: cipher.seal(living.accessToken, { ...place, column: "access_token" }),
          sealedRefreshToken: cipher.seal(living.refreshToken, { ...place, column: "refresh_token" }),
        },
      );
      const ignore = () => undefined;
      const told = { onWaiting: ignore, onDone: ignore, onError: ignore };
      const dead = createAnswerKeeper({ db, cipher, dataDir, owner: "worker", retryMs: 3_600_000, ...told });
      await dead.keep([{ kind: "refreshed", pair }]);
      dead.stop();
    },
    journal: () => readJournalState(dataDir),
    async events(accountId) {
      const rows = await db
        .selectFrom("account_event")
        .select(["type", "reason"])
        .where("account_id", "=", accountId)
        .orderBy("id")
        .execute();
      return rows.map(({ type, reason }) => (reason === null ? type : `${type}: ${reason}`));
    },
    async close() {
      await jobs.close();
      await tally.flush();
      await announcer.flush();
      answers.stop();
      await tiktok.close();
      await webhooks.close();
      postOffice.close();
      await closeDatabase();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
