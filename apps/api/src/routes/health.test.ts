import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AppIdentity, holdRequests, openBreaker, pauseRefreshing } from "@tiktok-connect/db";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let app: AppIdentity;
beforeAll(async () => {
  api = await createTestApi();
  app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.deleteFrom("refresh_control").execute();
});

async function ready() {
  const response = await fetch(`${api.origin}/readyz`);
  return { code: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("readyz", () => {
  it("says that refreshing runs, and that nothing waits on the disk", async () => {
    expect(await ready()).toEqual({
      code: 200,
      body: {
        status: "ok",
        checks: { database: "ok", queue: "ok" },
        refreshing: {
          state: "running",
          since: null,
          reason: null,
          until: null,
          rejectionsHeldSince: null,
          suspects: 0,
          requestBudget: null,
        },
        journal: { files: 0, waiting: 0, setAside: 0, since: null },
      },
    });
  });

  it("says what stops refreshing, which is no reason to be less ready", async () => {
    await holdRequests(api.db, app, 60_000);
    expect(await ready()).toMatchObject({
      code: 200,
      body: { refreshing: { state: "held", until: expect.stringMatching(/Z$/) } },
    });
    const refusal = { reason: "app_refused", detail: "the-word-of-tiktok", logId: "the-log-id" } as const;
    await openBreaker(api.db, app, refusal, { probeEveryMs: 60_000 });
    const { code, body } = await ready();
    expect({ code, body }).toMatchObject({
      code: 200,
      body: { refreshing: { state: "breaker_open", reason: "app_refused", since: expect.stringMatching(/Z$/) } },
    });
    expect(JSON.stringify(body)).not.toMatch(/the-word-of-tiktok|the-log-id/);
    await pauseRefreshing(api.db, app);
    expect(await ready()).toMatchObject({ code: 200, body: { refreshing: { state: "paused", reason: null } } });
  });

  it("says that rejections are held", async () => {
    await openBreaker(api.db, app, { reason: "rejections" }, { probeEveryMs: 60_000 });
    expect(await ready()).toMatchObject({
      body: { refreshing: { reason: "rejections", rejectionsHeldSince: expect.stringMatching(/Z$/) } },
    });
  });
});

describe("readyz, without the database", () => {
  it("answers all the same, with what waits on the disk", async () => {
    const own = await createTestApi();
    try {
      const directory = join(own.dataDir, "journal", "set-aside");
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, "one.json"), "{}\n");
      await refuseConnections(own);
      const response = await fetch(`${own.origin}/readyz`);
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        status: "unavailable",
        checks: { database: "unavailable" },
        refreshing: null,
        journal: { setAside: 1 },
      });
      const metrics = await (await fetch(`${own.origin}/metrics`)).text();
      expect(metrics).toMatch(/^tiktok_database_up 0$/m);
      expect(metrics).toMatch(/^tiktok_journal_entries\{state="set_aside"\} 1$/m);
      expect(metrics).not.toMatch(/^tiktok_refresh_paused/m);
    } finally {
      await own.close();
    }
  });
});

/** The api's database lets nobody in any more, and throws out whoever is. */
async function refuseConnections(own: TestApi): Promise<void> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(own.db);
  const name = rows[0]?.name ?? "";
  await sql`alter database ${sql.id(name)} allow_connections false`.execute(api.db);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`.execute(api.db);
}
