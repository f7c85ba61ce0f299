import { openBreaker } from "@tiktok-connect/db";
import { cutOff, insertAccount } from "@tiktok-connect/db/testing";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let owner: TestBrowser;
beforeEach(async () => {
  // What is counted tells when all have come.
  api = await createTestApi({ rateLimit: true });
  owner = api.browser();
  await owner.signUp();
});
afterEach(() => api.close());

const app = () => ({ clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin });

async function connected(build: { accessExpiresInMs?: number } = {}): Promise<string> {
  const { id: userId } = await api.db.selectFrom("app_user").select("id").executeTakeFirstOrThrow();
  return (await insertAccount(api.db, api.cipher, { app: app(), userId, ...build })).accountId;
}

async function refresh(accountId: string, seconds: number) {
  const startedAt = performance.now();
  const response = await owner.send("POST", `/api/accounts/${accountId}/refresh`, undefined, {
    prefer: `respond-async, wait=${seconds}`,
  });
  const body = (await response.json()) as { outcome?: string; code?: string };
  return { status: response.status, tookMs: performance.now() - startedAt, ...body };
}

/** What a worker's commit does, as far as those who wait can see. */
async function commitNewPair(accountId: string) {
  await sql`update tiktok_grant set generation = generation + 1, last_refreshed_at = now()
            where account_id = ${accountId}`.execute(api.db);
  await sql`select pg_notify('account_changed', id || ' ' || user_id) from tiktok_account
            where id = ${accountId}`.execute(api.db);
}

async function waitingJobs(accountId: string): Promise<number> {
  const { rows } = await sql`select 1 from bullmq.job where data::text like ${`%${accountId}%`}`.execute(api.db);
  return rows.length;
}

async function countedRequests(): Promise<number> {
  const counts = await api.db.selectFrom("request_count").select("count").execute();
  return counts.reduce((sum, { count }) => sum + count, 0);
}

describe("refreshing an account and waiting for it", () => {
  it("answers as soon as the new pair is stored, to all who wait, who are one request", async () => {
    const accountId = await connected();
    const before = await countedRequests();
    const answers = Promise.all([refresh(accountId, 20), refresh(accountId, 20), refresh(accountId, 20)]);
    // All of them wait: each is counted, for the person and for the address, just before.
    await expect.poll(countedRequests).toBe(before + 6);
    await expect.poll(() => waitingJobs(accountId)).toBe(1);
    await commitNewPair(accountId);
    for (const { status, outcome, tookMs } of await answers) {
      expect({ status, outcome }).toEqual({ status: 200, outcome: "refreshed" });
      expect(tookMs).toBeLessThan(5_000);
    }
    expect(await waitingJobs(accountId)).toBe(1);
  });

  it("reuses what was refreshed less than a minute ago", async () => {
    const accountId = await connected();
    await commitNewPair(accountId);
    expect(await refresh(accountId, 20)).toMatchObject({ status: 200, outcome: "reused" });
    expect(await waitingJobs(accountId)).toBe(0);
  });

  it("is not kept waiting beyond its deadline; a token that is valid is a fine answer", async () => {
    const answer = await refresh(await connected(), 1);
    expect(answer).toMatchObject({ status: 202, outcome: "still_valid" });
    expect(answer.tookMs).toBeLessThan(2_500);
    expect(await refresh(await connected({ accessExpiresInMs: -1_000 }), 1)).toMatchObject({ outcome: "expired" });
  });

  it("does not wait for what is stopped", async () => {
    const accountId = await connected();
    await openBreaker(api.db, app(), { reason: "failures" }, { probeEveryMs: 60_000 });
    const answer = await refresh(accountId, 20);
    expect(answer).toMatchObject({ status: 202, outcome: "still_valid" });
    expect(answer.tookMs).toBeLessThan(5_000);
    expect(await waitingJobs(accountId)).toBe(0);
  });

  it("says so when the database is away", async () => {
    const accountId = await connected();
    await using outage = await cutOff(api.databaseUrl);
    expect((await refresh(accountId, 1)).status).toBeGreaterThanOrEqual(500);
    await outage.end();
  });

  it("knows nothing of other people's accounts", async () => {
    const accountId = await connected();
    const stranger = api.browser();
    await stranger.signUp();
    const response = await stranger.send("POST", `/api/accounts/${accountId}/refresh`, undefined, { prefer: "wait=1" });
    expect(response.status).toBe(404);
  });
});
