import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ANSWERS_ON_DISK,
  type AppIdentity,
  areRejectionsHeld,
  closeBreaker,
  holdRequests,
  noteLifetimes,
  openBreaker,
  readRefreshControl,
  recordAppFault,
  tallyOutcomes,
} from "@tiktok-connect/db";
import { createTestDatabase, insertAccount, TEST_APP, type TestDatabase, testCipher } from "@tiktok-connect/db/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../testing/run-cli.ts";

const terms = { windowMs: 30_000, leastSamples: 1000, rejectedShare: 0.2, failedShare: 0.5, probeEveryMs: 60_000 };
const app: AppIdentity = { clientKey: "sbawcli", apiOrigin: "http://tiktok.test" };
const cipher = testCipher();

let test: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  for (const table of ["refresh_control", "app_fault", "tiktok_grant"] as const) {
    await test.db.deleteFrom(table).execute();
  }
  dataDir = mkdtempSync(join(tmpdir(), "cli-"));
  return () => rmSync(dataDir, { recursive: true });
});

const cli = (...args: string[]) => cliOn(test.url, ...args);
const cliOn = (databaseUrl: string, ...args: string[]) =>
  runCli(args, {
    PATH: process.env.PATH ?? "",
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
    AUTH_SECRET: randomBytes(32).toString("base64"),
    TIKTOK_CLIENT_KEY: app.clientKey,
    TIKTOK_CLIENT_SECRET: "not-used-by-these-commands",
    TIKTOK_API_URL: app.apiOrigin,
    REFRESH_RATE: "50",
  });
const text = async (...args: string[]) => (await cli(...args)).stdout;
const json = async (...args: string[]) => JSON.parse(await text(...args, "--json")) as Record<string, unknown>;

async function insertSuspect(): Promise<string> {
  const { accountId } = await insertAccount(test.db, cipher, { app });
  await test.db
    .updateTable("tiktok_grant")
    .set({ suspect_since: new Date(), rejection_count: 1, failing_since: new Date() })
    .where("account_id", "=", accountId)
    .execute();
  return accountId;
}

describe("status", () => {
  it("says that all is well, and that there is nothing to do", async () => {
    await insertAccount(test.db, cipher, { app });
    await noteLifetimes(test.db, app, { accessSeconds: 7_200, refreshSeconds: 15_552_000 }, { settleMs: 0 });
    await tallyOutcomes(test.db, app, { refreshed: 12, rejected: 1, failed: 2 }, terms);
    const page = await text("status");
    expect(page).toMatch(/^app +sbawcli at http:\/\/tiktok\.test$/m);
    expect(page).toMatch(/^refreshing +runs$/m);
    expect(page).toMatch(/^accounts +1 living$/m);
    expect(page).toMatch(/^requests +at most 50 a second/m);
    expect(page).toMatch(/^tokens live +access 2 h, refresh 180 days, as TikTok says since /m);
    expect(page).toMatch(/^outcomes +12 refreshed, 1 rejected, 2 failed/m);
    expect(page).toMatch(/^journal +empty/m);
    expect(page).toMatch(/nothing to do\.$/m);
    expect(await json("status")).toMatchObject({
      app: { ...app, simulator: false },
      refreshing: { state: "running" },
      grants: { living: 1, due: 0, failing: 0, suspect: 0, ended: {}, ofOtherApps: 0 },
      lagSeconds: 0,
      rate: { perSecond: 50 },
      lifetimes: { accessSeconds: 7_200, refreshSeconds: 15_552_000 },
      totals: { refreshed: 12, rejected: 1, failed: 2 },
      journal: { files: 0, waiting: 0, setAside: 0 },
      faults: [],
      advice: [],
    });
  });

  it("says why TikTok refuses the app, in its words, and what to mend", async () => {
    const refusal = { detail: "invalid_client", logId: "log1" };
    await recordAppFault(test.db, app, { setting: "TIKTOK_CLIENT_SECRET", ...refusal });
    await openBreaker(test.db, app, { reason: "app_refused", ...refusal }, terms);
    const page = await text("status");
    expect(page).toMatch(/^refreshing +STOPPED.*TikTok refuses the app.*invalid_client.*log1.*ago/m);
    expect(page).toMatch(/^fault +TIKTOK_CLIENT_SECRET: invalid_client \(log_id log1\)/m);
    expect(page).toMatch(/^- .*TIKTOK_CLIENT_SECRET.*portal/m);
  });

  it("says since when it is paused, what else would stop it, and how to go on", async () => {
    await cli("pause");
    await openBreaker(test.db, app, { reason: "failures" }, terms);
    const page = await text("status");
    expect(page).toMatch(/^refreshing +PAUSED by an operator since \S+Z \(\d+ s ago\)$/m);
    expect(page).toMatch(/^breaker +open: most requests to TikTok fail/m);
    expect(page).toMatch(/^- .*`pnpm cli resume`/m);
  });

  it("says until when TikTok wants a rest", async () => {
    await holdRequests(test.db, app, 600_000);
    expect(await text("status")).toMatch(/^refreshing +RESTS.*429.*until \S+Z \(in 10 min\)$/m);
  });

  it("says that accounts wait although nothing holds them up, and for how long", async () => {
    await insertAccount(test.db, cipher, { app, dueInMs: -600_000, accessExpiresInMs: -1000 });
    const page = await text("status");
    expect(page).toMatch(/1 due now.*1 with an expired token$/m);
    expect(page).toMatch(/^longest wait +10 min$/m);
    expect(page).toMatch(/^- .*see that a worker runs/m);
  });

  it("says which accounts have ended and why, and which belong to another client key", async () => {
    await insertAccount(test.db, cipher, { app: TEST_APP });
    const { accountId } = await insertAccount(test.db, cipher, { app });
    await test.db
      .updateTable("tiktok_grant")
      .set({
        ended_at: new Date(),
        end_reason: "rotation_lost",
        sealed_access_token: null,
        sealed_refresh_token: null,
        access_token_expires_at: null,
      })
      .where("account_id", "=", accountId)
      .execute();
    const page = await text("status");
    expect(page).toMatch(/ended: 1 rotation_lost$/m);
    expect(page).toMatch(/1 account of another client key/);
  });

  it("says that answers wait on the disk", async () => {
    const setAside = join(dataDir, "journal", "set-aside");
    mkdirSync(setAside, { recursive: true });
    writeFileSync(join(setAside, "one.json"), "{}\n");
    const page = await text("status");
    expect(page).toMatch(/^journal .*1 set aside/m);
    expect(page).toMatch(/^- 1 answer of TikTok's could not be saved and lies in DATA_DIR/m);
  });

  it("says that answers lie on another host's disk, and which", async () => {
    const detail = "1 in /data of worker-1";
    await recordAppFault(test.db, app, { setting: ANSWERS_ON_DISK, detail, logId: null });
    const page = await text("status");
    expect(page).toMatch(/^- Answers of TikTok's lie on a disk, .*: 1 in \/data of worker-1\./m);
    expect(page).not.toMatch(/^- Look at DATA_DIR/m);
  });

  it("says so when the database does not answer, and that nothing is lost", async () => {
    const { code, stdout, stderr } = await cliOn("postgres://nobody@127.0.0.1:1/none", "status");
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/^database +DOES NOT ANSWER \(ECONNREFUSED\)$/m);
    expect(stdout).toMatch(/^journal +empty/m);
    expect(stdout).toMatch(/keep that directory/);
  });
});

describe("pause and resume", () => {
  it("stop refreshing and start it again, and say what that means", async () => {
    await insertAccount(test.db, cipher, { app, accessExpiresInMs: 600_000 });
    const paused = await text("pause");
    expect(paused).toMatch(/paused for all workers/);
    expect(paused).toMatch(/Tokens live on until they expire/);
    expect(paused).toMatch(/The next access token ends at \S+Z \(in 10 min\)/);
    expect((await readRefreshControl(test.db, app)).pausedAt).not.toBeNull();
    expect(await json("pause")).toEqual({
      pausedAt: expect.stringMatching(/Z$/),
      nextTokenEndsAt: expect.stringMatching(/Z$/),
    });
    expect(await text("resume")).toMatch(/^Refreshing goes on/);
    expect((await readRefreshControl(test.db, app)).pausedAt).toBeNull();
    expect(await json("resume")).toEqual({ refreshing: { state: "running" } });
  });

  it("do not promise more than they do while the breaker is open", async () => {
    await openBreaker(test.db, app, { reason: "failures" }, terms);
    await cli("pause");
    expect(await text("resume")).toMatch(/something else stops refreshing/);
    expect(await json("resume")).toMatchObject({ refreshing: { state: "breaker_open", reason: "failures" } });
  });
});

describe("suspects", () => {
  it("are none to begin with", async () => {
    expect(await text("suspects")).toBe("No account is suspect.\n");
    expect(await json("suspects")).toEqual({ rejectionsHeldSince: null, suspects: [] });
  });

  it("are listed, with what to do when rejections are held", async () => {
    const accountId = await insertSuspect();
    expect(await text("suspects")).toMatch(/ends only on proof/);
    await openBreaker(test.db, app, { reason: "rejections" }, terms);
    await closeBreaker(test.db, app);
    const page = await text("suspects");
    expect(page).toMatch(accountId);
    expect(page).toMatch(/`pnpm cli suspects accept`/);
    expect(await text("status")).toMatch(/^- .*`pnpm cli suspects accept`/m);
    expect(await json("suspects")).toMatchObject({ suspects: [{ accountId, rejections: 1 }] });
    await insertSuspect();
    expect((await text("suspects", "--limit", "1")).match(/[0-9a-f-]{36} {2}\(no name/g)).toHaveLength(1);
  });

  it("are tried at once when they are accepted, and it says what that leads to", async () => {
    const accountId = await insertSuspect();
    await openBreaker(test.db, app, { reason: "rejections" }, terms);
    await closeBreaker(test.db, app);
    const page = await text("suspects", "accept");
    expect(page).toMatch(/1 account will be tried once more at once/);
    expect(page).toMatch(/rotation_lost/);
    expect(await areRejectionsHeld(test.db, app)).toBe(false);
    const { due_at } = await test.db
      .selectFrom("tiktok_grant")
      .select("due_at")
      .where("account_id", "=", accountId)
      .executeTakeFirstOrThrow();
    expect(due_at.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it("are accepted in JSON as well, and during a pause wait for its end", async () => {
    await insertSuspect();
    await cli("pause");
    expect(await json("suspects", "accept")).toMatchObject({ accepted: 1, refreshing: { state: "paused" } });
    expect(await text("suspects", "accept")).toMatch(/when refreshing is resumed/);
  });
});
