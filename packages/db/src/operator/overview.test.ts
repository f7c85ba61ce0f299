import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countGrantsOfOtherApps } from "../accounts.ts";
import { recordAppFault } from "../app-faults.ts";
import { appendEvents, type NewAccountEvent } from "../events.ts";
import { tallyOutcomes } from "../refresh-control/breaker.ts";
import {
  createTestDatabase,
  explainStatements,
  insertAccount,
  pretendRows,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { countAccounts } from "./count-accounts.ts";
import { readOverview } from "./overview.ts";

const terms = { windowMs: 30_000, leastSamples: 1_000, rejectedShare: 0.2, failedShare: 0.5, probeEveryMs: 60_000 };

let test: TestDatabase;
let accountId: string;
beforeAll(async () => {
  test = await createTestDatabase();
  ({ accountId } = await insertAccount(test.db, testCipher(), { dueInMs: -90_000 }));
});
afterAll(() => test.close());

const happened = (...events: Omit<NewAccountEvent, "accountId">[]) =>
  test.db.transaction().execute((trx) =>
    appendEvents(
      trx,
      events.map((event) => ({ accountId, ...event })),
    ),
  );

describe("readOverview", () => {
  it("tells how refreshing is now, and what went wrong of late", async () => {
    await happened(
      { type: "refreshed" },
      { type: "refresh_failed", reason: "timeout" },
      { type: "refresh_failed", reason: "timeout", logId: "20261127A" },
    );
    await happened({ type: "reauthorization_required", reason: "removed_by_user", logId: "20261127B" });
    await tallyOutcomes(test.db, TEST_APP, { refreshed: 60, rejected: 1, failed: 2 }, terms);
    await recordAppFault(test.db, TEST_APP, { setting: "TIKTOK_CLIENT_SECRET", detail: "invalid_client", logId: null });
    await countAccounts(test.db, TEST_APP);

    const overview = await readOverview(test.db, TEST_APP);
    expect(overview).toMatchObject({
      due: 1,
      outcomes: { refreshed: 60, rejected: 1, failed: 2 },
      troubleClasses: [
        { type: "refresh_failed", reason: "timeout", count: 2 },
        { type: "reauthorization_required", reason: "removed_by_user", count: 1 },
      ],
      faults: [{ setting: "TIKTOK_CLIENT_SECRET" }],
      count: { living: 1 },
    });
    expect(overview.lagSeconds).toBeCloseTo(90, -1);
    expect(overview.latestTroubles[0]).toMatchObject({ accountId, reason: "removed_by_user", logId: "20261127B" });
    expect(overview.latestTroubles).toHaveLength(3);
  });

  it("has no figures of accounts before they were counted", async () => {
    expect(await readOverview(test.db, { ...TEST_APP, clientKey: "another" })).toMatchObject({ count: null, due: 0 });
  });

  it("reads no table from end to end that grows with accounts, and nothing that costs more than they can", async () => {
    await happened({ type: "refresh_failed", reason: "timeout" });
    await countAccounts(test.db, TEST_APP);
    await pretendRows(test, /^(tiktok_account|tiktok_grant|account_event_.*)$/, 1_000_000);
    const plans = await explainStatements(test, async (db) => {
      await readOverview(db, TEST_APP);
      await countGrantsOfOtherApps(db, TEST_APP);
    });
    expect(plans.length).toBeGreaterThan(8);
    const small = new Set([
      "refresh_sample",
      "refresh_control",
      "request_budget",
      "app_fault",
      "app_configuration",
      "account_count",
    ]);
    for (const { statement, scannedTables, cost } of plans) {
      expect({ statement, large: scannedTables.filter((table) => !small.has(table)) }).toEqual({
        statement,
        large: [],
      });
      // Ten thousand rows at random places, which is what is counted at most, cost no more than this and take milliseconds.
      expect({ statement, cheap: cost < 50_000 }).toEqual({ statement, cheap: true });
    }
    expect(plans.flatMap(({ indexes }) => indexes).join()).toMatch(
      /tiktok_grant_due.*tiktok_grant_suspect|tiktok_grant_suspect.*tiktok_grant_due/,
    );
  });
});
