import { operatorOverview } from "@tiktok-connect/contract";
import { appendEvents, countAccounts, openBreaker, tallyOutcomes } from "@tiktok-connect/db";
import { insertAccount } from "@tiktok-connect/db/testing";
import { startConsumer } from "@tiktok-connect/jobs";
import { handlersThat, slots } from "@tiktok-connect/jobs/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

const terms = { windowMs: 30_000, leastSamples: 1_000, rejectedShare: 0.2, failedShare: 0.5, probeEveryMs: 60_000 };

let api: TestApi;
let operator: TestBrowser;
let app: { clientKey: string; apiOrigin: string };
beforeAll(async () => {
  api = await createTestApi({ scopes: ["user.info.basic", "video.list"] });
  app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
  operator = api.browser();
  await operator.signUp();
});
afterAll(() => api.close());

const overview = async () => operatorOverview.parse(await operator.json("/api/operator/overview"));

describe("GET /api/operator/overview", () => {
  it("is there for operators alone", async () => {
    const somebody = api.browser();
    await somebody.signUp();
    expect((await somebody.get("/api/operator/overview")).status).toBe(404);
    expect((await operator.get("/api/operator/overview")).status).toBe(200);
    expect(await somebody.json("/api/capabilities")).toMatchObject({ operator: false });
    expect(await operator.json("/api/capabilities")).toMatchObject({ operator: true });
  });

  it("tells how refreshing is, how TikTok answers, and what waits", async () => {
    const { accountId } = await insertAccount(api.db, api.cipher, { app, dueInMs: -60_000 });
    await tallyOutcomes(api.db, app, { refreshed: 30, rejected: 0, failed: 3 }, terms);
    await api.db
      .transaction()
      .execute((trx) =>
        appendEvents(trx, [{ accountId, type: "refresh_failed", reason: "timeout", logId: "20261127A" }]),
      );
    const answer = await overview();
    expect(answer).toMatchObject({
      refreshing: { state: "running" },
      outcomes: { withinSeconds: 30, refreshed: 30, failed: 3 },
      due: { count: 1 },
      troubleClasses: [{ type: "refresh_failed", reason: "timeout", count: 1 }],
      latestTroubles: [{ accountId, reason: "timeout", logId: "20261127A" }],
      scopes: { configured: ["user.info.basic", "video.list"], canary: [] },
    });
    expect(answer.due.lagSeconds).toBeGreaterThanOrEqual(60);
    expect(answer.queues?.map(({ queue }) => queue)).toContain("on_demand");
  });

  it("has accounts counted by a worker when somebody looks, once however often they do", async () => {
    await api.db.deleteFrom("account_count").execute();
    let counts = 0;
    await Promise.all([overview(), overview(), overview()]);
    const store = { redisUrl: null, databaseUrl: api.databaseUrl };
    const onError = () => undefined;
    const count = async () => {
      counts++;
      await countAccounts(api.db, app);
    };
    const handlers = handlersThat({ "accounts.count": count });
    const worker = await startConsumer(store, handlers, { concurrency: slots(), onFailed: onError, onError });
    await expect.poll(async () => (await overview()).count?.accounts.connected).toBe(0);
    expect((await overview()).count).toMatchObject({
      living: 1,
      accounts: { upgrade_available: 1 },
      due: { overdue: 1 },
    });
    await worker.close();
    expect(counts).toBe(1);
  });

  it("tells since when and why the breaker is open", async () => {
    await openBreaker(api.db, app, { reason: "app_refused", detail: "invalid_client", logId: "20261127B" }, terms);
    expect((await overview()).refreshing).toMatchObject({
      state: "breaker_open",
      reason: "app_refused",
      detail: "invalid_client",
      logId: "20261127B",
    });
  });
});
