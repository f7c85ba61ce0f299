import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { claimDueGrants } from "../grants/claim.ts";
import { endGrant } from "../grants/end-grant.ts";
import { backOffGrant, suspectGrant } from "../grants/record-failure.ts";
import { createTestDatabase, insertAccount, TEST_APP, type TestDatabase, testCipher } from "../testing/index.ts";
import { closeBreaker, openBreaker } from "./breaker.ts";
import { acceptSuspects, areRejectionsHeld, liftHoldWithoutSuspects, listSuspects } from "./suspects.ts";

const ANOTHER_APP = { ...TEST_APP, clientKey: "another" };
const terms = { leaseMs: 30_000, resendAfterMs: 600_000, resendBeforeExpiryMs: 300_000, backOffMs: [1], settleMs: 0 };
const probes = { probeEveryMs: 10_000 };
const cause = { reason: "rejected", logId: null };
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

/** An account that TikTok has rejected once, and that is tried again in so long. */
async function insertSuspect({ retryInMs = 3_600_000, app = TEST_APP } = {}): Promise<string> {
  const { accountId } = await insertAccount(test.db, cipher, { app, dueInMs: -1000 });
  const [claim] = await claimDueGrants(test.db, app, { limit: 1, terms });
  if (!claim) throw new Error("nothing to claim");
  await suspectGrant(test.db, claim, { cause, delayMs: retryInMs });
  return accountId;
}
/** The breaker has opened over a wave of rejections, and has been closed again. */
async function holdRejections(): Promise<void> {
  await openBreaker(test.db, TEST_APP, { reason: "rejections" }, probes);
  await closeBreaker(test.db, TEST_APP);
}
const claimDue = () => claimDueGrants(test.db, TEST_APP, { limit: 10, terms });
const areHeld = () => areRejectionsHeld(test.db, TEST_APP);

describe("listSuspects", () => {
  it("lists the longest suspected first, up to a limit, of this app alone", async () => {
    const first = await insertSuspect();
    const second = await insertSuspect();
    await insertSuspect({ app: ANOTHER_APP });
    await insertAccount(test.db, cipher);
    const listed = await listSuspects(test.db, TEST_APP, { limit: 10 });
    expect(listed.map(({ accountId }) => accountId)).toEqual([first, second]);
    expect(listed[0]).toMatchObject({ rejections: 1, displayName: null, since: expect.any(Date) });
    expect(await listSuspects(test.db, TEST_APP, { limit: 1 })).toHaveLength(1);
  });
});

describe("acceptSuspects", () => {
  it("has every suspect tried at once, and lets rejections end accounts again", async () => {
    await holdRejections();
    const accountIds = [await insertSuspect(), await insertSuspect()];
    expect(await claimDue()).toEqual([]);
    expect(await acceptSuspects(test.db, TEST_APP)).toBe(2);
    expect(await areHeld()).toBe(false);
    const claims = await claimDue();
    expect(claims.map(({ accountId }) => accountId).toSorted()).toEqual(accountIds.toSorted());
  });

  it("has them end as lost on the way, not as refused by their owners", async () => {
    await insertSuspect();
    await acceptSuspects(test.db, TEST_APP);
    expect(await claimDue()).toMatchObject([{ rejectionCount: 1, unansweredCount: 1 }]);
  });

  it("leaves all others alone, and a suspect that is being tried already", async () => {
    await insertSuspect({ app: ANOTHER_APP });
    await insertAccount(test.db, cipher);
    await insertSuspect({ retryInMs: -1000 });
    await claimDue();
    expect(await acceptSuspects(test.db, TEST_APP)).toBe(0);
    expect(await claimDue()).toEqual([]);
  });
});

describe("liftHoldWithoutSuspects", () => {
  it("waits for the last suspect to be refreshed or ended", async () => {
    await holdRejections();
    const accountId = await insertSuspect();
    expect(await liftHoldWithoutSuspects(test.db, TEST_APP)).toBe(false);
    expect(await areHeld()).toBe(true);
    await endGrant(test.db, { accountId, generation: 1 }, { reason: "rotation_lost", logId: null });
    expect(await liftHoldWithoutSuspects(test.db, TEST_APP)).toBe(true);
    expect(await areHeld()).toBe(false);
    expect(await liftHoldWithoutSuspects(test.db, TEST_APP)).toBe(false);
  });

  it("waits for the breaker: the wave may only have begun", async () => {
    await openBreaker(test.db, TEST_APP, { reason: "rejections" }, probes);
    expect(await liftHoldWithoutSuspects(test.db, TEST_APP)).toBe(false);
    expect(await areHeld()).toBe(true);
  });
});

describe("a breaker that closes", () => {
  it("forgives suspects when TikTok had refused the app, which explains them", async () => {
    await openBreaker(test.db, TEST_APP, { reason: "rejections" }, probes);
    await insertSuspectDuring();
    await openBreaker(test.db, TEST_APP, { reason: "app_refused" }, probes);
    await closeBreaker(test.db, TEST_APP);
    expect(await listSuspects(test.db, TEST_APP, { limit: 10 })).toEqual([]);
    expect(await areHeld()).toBe(false);
    // Failing for a reason that has passed, it need not wait for its next try.
    expect(await claimDue()).toHaveLength(1);
  });

  it("does not forgive them otherwise, and leaves them their time", async () => {
    await openBreaker(test.db, TEST_APP, { reason: "rejections" }, probes);
    await insertSuspectDuring();
    await closeBreaker(test.db, TEST_APP);
    expect(await listSuspects(test.db, TEST_APP, { limit: 10 })).toHaveLength(1);
    expect(await areHeld()).toBe(true);
    expect(await claimDue()).toEqual([]);
  });

  it("makes those due that failed for a passing reason", async () => {
    await insertAccount(test.db, cipher, { dueInMs: -1000 });
    const [claim] = await claimDue();
    if (!claim) throw new Error("nothing to claim");
    const passing = { reason: "server_error", logId: null };
    await backOffGrant(test.db, claim, { cause: passing, delayMs: 3_600_000, mayHaveBeenSpent: false });
    await openBreaker(test.db, TEST_APP, { reason: "failures" }, probes);
    await closeBreaker(test.db, TEST_APP);
    expect(await claimDue()).toHaveLength(1);
  });
});

/** Rejected by an answer that was under way while the breaker opened. */
async function insertSuspectDuring(): Promise<void> {
  const { accountId } = await insertAccount(test.db, cipher);
  const attemptId = crypto.randomUUID();
  await test.db
    .updateTable("tiktok_grant")
    .set({ attempt_id: attemptId, attempt_started_at: new Date(), resend_at: new Date() })
    .where("account_id", "=", accountId)
    .execute();
  await suspectGrant(test.db, { accountId, attemptId }, { cause, delayMs: 3_600_000 });
}
