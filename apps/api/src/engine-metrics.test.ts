import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  holdRequests,
  noteLifetimes,
  openBreaker,
  pauseRefreshing,
  takeRequests,
  tallyOutcomes,
} from "@tiktok-connect/db";
import { createTestDatabase, insertAccount, TEST_APP, type TestDatabase, testCipher } from "@tiktok-connect/db/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { renderEngineMetrics } from "./engine-metrics.ts";

const terms = { windowMs: 30_000, leastSamples: 1000, rejectedShare: 0.2, failedShare: 0.5, probeEveryMs: 60_000 };
const cipher = testCipher();

let test: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  test = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), "metrics-"));
});
afterAll(async () => {
  await test.close();
  rmSync(dataDir, { recursive: true });
});
beforeEach(async () => {
  await test.db.deleteFrom("refresh_control").execute();
  await test.db.deleteFrom("tiktok_grant").execute();
});

/** The samples, by name and labels, as Prometheus reads them. */
async function scrape(): Promise<Record<string, number>> {
  const text = await renderEngineMetrics({ db: test.db, app: TEST_APP, dataDir });
  const samples = [...text.matchAll(/^(tiktok_\S+) (\S+)$/gm)];
  return Object.fromEntries(samples.map(([, name = "", value]) => [name, Number(value)]));
}

describe("the engine's metrics", () => {
  it("are all nought before anything has happened", async () => {
    expect(await scrape()).toEqual({
      tiktok_database_up: 1,
      tiktok_grants_due: 0,
      tiktok_grants_living: 0,
      tiktok_grants_suspect: 0,
      tiktok_refresh_lag_seconds: 0,
      'tiktok_refresh_total{outcome="refreshed"}': 0,
      'tiktok_refresh_total{outcome="rejected"}': 0,
      'tiktok_refresh_total{outcome="failed"}': 0,
      'tiktok_refresh_breaker_open{reason="app_refused"}': 0,
      'tiktok_refresh_breaker_open{reason="rejections"}': 0,
      'tiktok_refresh_breaker_open{reason="failures"}': 0,
      tiktok_refresh_paused: 0,
      tiktok_refresh_held: 0,
      tiktok_rejections_held: 0,
      tiktok_webhooks_waiting: 0,
      'tiktok_journal_entries{state="waiting"}': 0,
      'tiktok_journal_entries{state="set_aside"}': 0,
    });
  });

  it("count outcomes of all workers since ever", async () => {
    for (let worker = 0; worker < 2; worker++) {
      await tallyOutcomes(test.db, TEST_APP, { refreshed: 40, rejected: 2, failed: 1 }, terms);
    }
    await scrape();
    expect(await scrape()).toMatchObject({
      'tiktok_refresh_total{outcome="refreshed"}': 80,
      'tiktok_refresh_total{outcome="rejected"}': 4,
      'tiktok_refresh_total{outcome="failed"}': 2,
    });
  });

  it("tell what stops refreshing, each by itself", async () => {
    await pauseRefreshing(test.db, TEST_APP);
    await holdRequests(test.db, TEST_APP, 60_000);
    await openBreaker(test.db, TEST_APP, { reason: "rejections" }, terms);
    expect(await scrape()).toMatchObject({
      tiktok_refresh_paused: 1,
      tiktok_refresh_held: 1,
      'tiktok_refresh_breaker_open{reason="app_refused"}': 0,
      'tiktok_refresh_breaker_open{reason="rejections"}': 1,
      'tiktok_refresh_breaker_open{reason="failures"}': 0,
      tiktok_rejections_held: 1,
    });
  });

  it("tell how many wait, for how long, and how many are suspect", async () => {
    await insertAccount(test.db, cipher, { dueInMs: -120_000 });
    const { accountId } = await insertAccount(test.db, cipher);
    await test.db
      .updateTable("tiktok_grant")
      .set({ suspect_since: new Date(), rejection_count: 1 })
      .where("account_id", "=", accountId)
      .execute();
    const samples = await scrape();
    expect(samples).toMatchObject({ tiktok_grants_due: 1, tiktok_grants_living: 2, tiktok_grants_suspect: 1 });
    expect(samples.tiktok_refresh_lag_seconds).toBeCloseTo(120, -1);
  });

  it("tell TikTok's lifetimes, and what is left of the rate", async () => {
    const lifetimes = { accessSeconds: 7_200, refreshSeconds: 15_552_000 };
    await noteLifetimes(test.db, TEST_APP, lifetimes, { settleMs: 0 });
    await takeRequests(test.db, TEST_APP, { wanted: 4, ratePerSecond: 10, lane: "due" });
    const samples = await scrape();
    expect(samples).toMatchObject({
      'tiktok_token_lifetime_seconds{kind="access_token"}': 7_200,
      'tiktok_token_lifetime_seconds{kind="refresh_token"}': 15_552_000,
    });
    expect(samples.tiktok_request_budget).toBeCloseTo(6, 0);
  });
});
