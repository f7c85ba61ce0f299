import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { claimDueGrants, claimProbeGrants } from "../grants/claim.ts";
import { takeRequests } from "../request-budget.ts";
import { createTestDatabase, insertAccount, TEST_APP, type TestDatabase, testCipher } from "../testing/index.ts";
import { openBreaker } from "./breaker.ts";
import { holdRequests, pauseRefreshing, readRefreshControl, resumeRefreshing } from "./control.ts";
import { refreshingState } from "./state.ts";

const ANOTHER_APP = { ...TEST_APP, clientKey: "another" };
const terms = { leaseMs: 30_000, resendAfterMs: 600_000, resendBeforeExpiryMs: 300_000, backOffMs: [1], settleMs: 0 };
const cipher = testCipher();

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.db.deleteFrom("refresh_control").execute();
  await test.db.deleteFrom("tiktok_grant").execute();
});

const read = () => readRefreshControl(test.db, TEST_APP);
const state = async () => refreshingState(await read());
const claim = () => claimDueGrants(test.db, TEST_APP, { limit: 1, terms });
const claimProbe = () => claimProbeGrants(test.db, TEST_APP, { limit: 1, terms });

describe("a pause", () => {
  it("stops every claim, probes included, until it is taken back", async () => {
    await insertAccount(test.db, cipher, { dueInMs: -1000 });
    await pauseRefreshing(test.db, TEST_APP);
    expect([await claim(), await claimProbe()]).toEqual([[], []]);
    await resumeRefreshing(test.db, TEST_APP);
    expect(await claim()).toHaveLength(1);
  });

  it("lasts since the first time it was asked for", async () => {
    await pauseRefreshing(test.db, TEST_APP);
    const { pausedAt } = await read();
    await pauseRefreshing(test.db, TEST_APP);
    expect(pausedAt).toBeInstanceOf(Date);
    expect((await read()).pausedAt).toEqual(pausedAt);
  });

  it("is of one app alone", async () => {
    await pauseRefreshing(test.db, ANOTHER_APP);
    await insertAccount(test.db, cipher, { dueInMs: -1000 });
    expect(await state()).toEqual({ state: "running" });
    expect(await claim()).toHaveLength(1);
  });

  it("comes before everything else that stops refreshing, as nothing is probed while it lasts", async () => {
    await openBreaker(test.db, TEST_APP, { reason: "failures" }, { probeEveryMs: 1 });
    await holdRequests(test.db, TEST_APP, 60_000);
    await pauseRefreshing(test.db, TEST_APP);
    expect(await state()).toMatchObject({ state: "paused" });
    await resumeRefreshing(test.db, TEST_APP);
    expect(await state()).toMatchObject({ state: "breaker_open", reason: "failures" });
  });
});

describe("a rest that TikTok asked for", () => {
  it("stops every claim until it is over", async () => {
    await insertAccount(test.db, cipher, { dueInMs: -1000 });
    await holdRequests(test.db, TEST_APP, 60_000);
    expect([await claim(), await claimProbe()]).toEqual([[], []]);
    expect(await state()).toMatchObject({ state: "held" });
    await test.db
      .updateTable("refresh_control")
      .set({ hold_until: new Date(Date.now() - 1000) })
      .execute();
    expect(await state()).toEqual({ state: "running" });
    expect(await claim()).toHaveLength(1);
  });

  it("is never made shorter by another answer", async () => {
    await holdRequests(test.db, TEST_APP, 60_000);
    const { heldUntil } = await read();
    await holdRequests(test.db, TEST_APP, 1_000);
    expect((await read()).heldUntil).toEqual(heldUntil);
    await holdRequests(test.db, TEST_APP, 120_000);
    expect((await read()).heldUntil?.getTime()).toBeGreaterThan(heldUntil?.getTime() ?? 0);
  });

  it("is not waited for when an operator resumes", async () => {
    await holdRequests(test.db, TEST_APP, 24 * 3_600_000);
    await resumeRefreshing(test.db, TEST_APP);
    expect(await state()).toEqual({ state: "running" });
  });
});

describe("readRefreshControl", () => {
  it("says of an app that nobody has refreshed anything for that nothing stops it", async () => {
    await test.db.deleteFrom("request_budget").execute();
    expect(await read()).toEqual({
      pausedAt: null,
      heldUntil: null,
      breaker: null,
      rejectionsHeldSince: null,
      suspects: 0,
      lifetimes: null,
      totals: { refreshed: 0, rejected: 0, failed: 0 },
      requestBudget: null,
    });
  });

  it("counts the suspects of this app, living ones alone", async () => {
    const suspect = { rejection_count: 1, suspect_since: new Date() };
    for (const app of [TEST_APP, TEST_APP, ANOTHER_APP]) await insertAccount(test.db, cipher, { app });
    await test.db.updateTable("tiktok_grant").set(suspect).execute();
    await insertAccount(test.db, cipher);
    expect((await read()).suspects).toBe(2);
  });

  it("knows what the last request left of the rate", async () => {
    await takeRequests(test.db, TEST_APP, { wanted: 3, ratePerSecond: 10, lane: "due" });
    expect((await read()).requestBudget).toBeCloseTo(7, 0);
  });
});
