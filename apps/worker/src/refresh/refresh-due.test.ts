import { resumeRefreshing } from "@tiktok-connect/db";
import { REGIMES } from "@tiktok-connect/tiktok-simulator-control";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";
import { refreshDue } from "./refresh-due.ts";

let engine: TestEngine;
afterEach(() => engine.close());

describe.each(REGIMES)("refreshDue, TikTok's regime $name", (regime) => {
  beforeEach(async () => {
    engine = await createTestEngine({ app: { regime: regime.name } });
  });

  it("refreshes each due account once, and stores the pair that lives", async () => {
    const accounts = await Promise.all(Array.from({ length: 50 }, () => engine.connect()));
    await refreshDue(engine.deps);
    await refreshDue(engine.deps);
    const { totals, calls } = await engine.simulator.summary();
    expect(calls.token.refresh_token).toBe(50);
    expect(totals).toMatchObject({ refreshes: 50, spentTokenReuses: 0 });
    for (const { accountId } of accounts) {
      const { accessToken, refreshToken } = await engine.storedPair(accountId);
      expect(await engine.simulator.inspectToken(accessToken ?? "")).toMatchObject({ state: "living" });
      expect(await engine.simulator.inspectToken(refreshToken ?? "")).toMatchObject({ state: "living" });
    }
  });

  it("schedules by the lifetime that TikTok told", async () => {
    const { accountId } = await engine.connect();
    await refreshDue(engine.deps);
    const row = await engine.deps.db
      .selectFrom("tiktok_grant")
      .selectAll()
      .where("account_id", "=", accountId)
      .executeTakeFirstOrThrow();
    const lifeSeconds = ((row.access_token_expires_at?.getTime() ?? 0) - Date.now()) / 1000;
    const dueSeconds = (row.due_at.getTime() - Date.now()) / 1000;
    expect(lifeSeconds / regime.accessTokenSeconds).toBeCloseTo(1, 1);
    expect(dueSeconds / regime.accessTokenSeconds).toBeGreaterThan(0.69);
    expect(dueSeconds / regime.accessTokenSeconds).toBeLessThan(0.751);
  });

  it("comes back to what had become due for longer than what it claimed last", async () => {
    await engine.connect({ dueInMs: -1_000 });
    const busy = await engine.connect({ dueInMs: -3_600_000 });
    const { db } = engine.deps;
    engine.deps.refreshConcurrency = 1;
    const held = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const writing = db.transaction().execute(async (trx) => {
      await trx
        .selectFrom("tiktok_grant")
        .select("account_id")
        .where("account_id", "=", busy.accountId)
        .forUpdate()
        .execute();
      locked.resolve();
      await held.promise;
    });
    await locked.promise;
    const running = refreshDue(engine.deps);
    await engine.simulator.waitFor({ refreshes: 1 });
    held.resolve();
    await Promise.all([writing, running]);
    expect((await engine.simulator.summary()).totals.refreshes).toBe(2);
  });

  it("leaves what is not due alone", async () => {
    await engine.connect({ dueInMs: 60_000 });
    await refreshDue(engine.deps);
    expect((await engine.simulator.summary()).calls.token.refresh_token).toBe(0);
  });

  it("leaves grants of another client key alone", async () => {
    const account = await engine.connect({ app: { ...engine.deps.app, clientKey: "another" } });
    await refreshDue(engine.deps);
    expect((await engine.simulator.summary()).calls.token.refresh_token).toBe(0);
    expect(await engine.statusOf(account)).toEqual({ kind: "app_changed" });
  });

  it("backs off when TikTok is away, tells of it once, and accuses nobody", async () => {
    const account = await engine.connect();
    await engine.simulator.fault({ endpoint: "token", kind: "unavailable", times: 2 });
    await refreshDue(engine.deps);
    expect(await engine.statusOf(account)).toMatchObject({ kind: "retrying" });
    await engine.becomeDue();
    await refreshDue(engine.deps);
    expect(await engine.events(account.accountId)).toEqual(["refresh_failed: server_error"]);
    await engine.becomeDue();
    await refreshDue(engine.deps);
    expect(await engine.statusOf(account)).toEqual({ kind: "connected" });
    expect(await engine.events(account.accountId)).toEqual(["refresh_failed: server_error", "refreshed"]);
  });

  it("tells of each time that it fails for a while, and of that once", async () => {
    const { accountId } = await engine.connect();
    for (let episode = 0; episode < 2; episode++) {
      await engine.simulator.fault({ endpoint: "token", kind: "unavailable", times: 2 });
      for (let tries = 0; tries < 3; tries++) {
        await engine.becomeDue();
        await refreshDue(engine.deps);
      }
    }
    const oneEpisode = ["refresh_failed: server_error", "refreshed"];
    expect(await engine.events(accountId)).toEqual([...oneEpisode, ...oneEpisode]);
  });

  it("sends no more at once than its concurrency, and claims no more than it sends", async () => {
    await Promise.all(Array.from({ length: 12 }, () => engine.connect()));
    engine.deps.refreshConcurrency = 4;
    await engine.simulator.fault({ endpoint: "token", kind: "hold", when: "before_commit", times: 4 });
    const running = refreshDue(engine.deps);
    await engine.simulator.waitFor({ held: 4 });
    const { db } = engine.deps;
    const claimed = await db
      .selectFrom("tiktok_grant")
      .select("account_id")
      .where("attempt_id", "is not", null)
      .execute();
    expect(claimed).toHaveLength(4);
    expect((await engine.simulator.summary()).calls.token.refresh_token).toBe(4);
    await engine.simulator.release();
    await running;
    expect((await engine.simulator.summary()).totals).toMatchObject({ refreshes: 12, spentTokenReuses: 0 });
  });

  it("waits as long as TikTok asks it to, with all accounts", async () => {
    const account = await engine.connect();
    await engine.simulator.fault({ endpoint: "token", kind: "rate_limited", retryAfterSeconds: 900 });
    await refreshDue(engine.deps);
    const status = await engine.statusOf(account);
    if (status?.kind !== "retrying") throw new Error(`expected retrying, got ${status?.kind}`);
    expect((status.nextAttemptAt.getTime() - Date.now()) / 1000).toBeGreaterThan(890);
    const other = await engine.connect();
    await refreshDue(engine.deps);
    expect((await engine.simulator.summary()).calls.token.refresh_token).toBe(1);
    await resumeRefreshing(engine.deps.db, engine.deps.app);
    await refreshDue(engine.deps);
    expect(await engine.events(other.accountId)).toEqual(["refreshed"]);
  });

  it.each([
    { kind: "html" },
    { kind: "refuse", error: "a_word_nobody_knows" },
    { kind: "refuse", error: "temporarily_unavailable" },
    { kind: "drop", when: "before_commit" },
  ] as const)("keeps the account through $kind $error", async (fault) => {
    const account = await engine.connect();
    await engine.simulator.fault({ endpoint: "token", ...fault });
    await refreshDue(engine.deps);
    expect(await engine.statusOf(account)).toMatchObject({ kind: "retrying" });
    await engine.becomeDue();
    await refreshDue(engine.deps);
    expect(await engine.statusOf(account)).toEqual({ kind: "connected" });
  });

  it("takes a fault of the app for what it is", async () => {
    const account = await engine.connect();
    await engine.simulator.fault({ endpoint: "token", kind: "refuse", error: "invalid_client" });
    await refreshDue(engine.deps);
    expect(await engine.statusOf(account)).toEqual({ kind: "connected" });
    expect(await engine.events(account.accountId)).toEqual([]);
    const faults = () => engine.deps.db.selectFrom("app_fault").select("setting").execute();
    expect(await faults()).toEqual([{ setting: "TIKTOK_CLIENT_SECRET" }]);
    await refreshDue(engine.deps);
    expect((await engine.simulator.summary()).calls.token.refresh_token).toBe(1);
    await engine.probe();
    expect(await faults()).toEqual([]);
    await refreshDue(engine.deps);
    expect(await engine.events(account.accountId)).toEqual(["refreshed"]);
  });

  it("sends nothing that it was given after it was asked to stop", async () => {
    await engine.connect();
    const { db } = engine.deps;
    const stop = new AbortController();
    const locked = Promise.withResolvers<void>();
    const claiming = Promise.withResolvers<void>();
    const locking = db.transaction().execute(async (trx) => {
      await sql`lock table tiktok_grant in share mode`.execute(trx);
      locked.resolve();
      await claiming.promise;
    });
    await locked.promise;
    const refreshing = refreshDue({ ...engine.deps, stopping: stop.signal });
    const isWaiting = async () => {
      const { rows } = await sql`
        select from pg_locks join pg_database on pg_database.oid = database
        where datname = current_database() and relation = 'tiktok_grant'::regclass and not granted`.execute(db);
      return rows.length > 0;
    };
    await vi.waitUntil(isWaiting, { timeout: 10_000 });
    stop.abort();
    claiming.resolve();
    await Promise.all([locking, refreshing]);
    expect((await engine.simulator.summary()).calls.token.refresh_token).toBe(0);
    // Nor is it held: another worker may send it at once.
    await refreshDue(engine.deps);
    expect((await engine.simulator.summary()).totals).toMatchObject({ refreshes: 1, spentTokenReuses: 0 });
  });

  it("follows a granted set that TikTok changed", async () => {
    const { accountId } = await engine.connect({ grantedScopes: ["user.info.basic", "video.list"] });
    await engine.simulator.fault({ endpoint: "token", kind: "alter_answer", replace: { scope: "user.info.basic" } });
    await refreshDue(engine.deps);
    expect(await engine.events(accountId)).toEqual(["refreshed", "scopes_changed: by_tiktok"]);
  });

  it.each([
    { omit: ["scope"] },
    { omit: ["refresh_token"] },
    { replace: { refresh_token: "" } },
    { omit: ["expires_in"] },
    { replace: { expires_in: "7200" } },
    { replace: { expires_in: -1 } },
    { omit: ["refresh_expires_in"] },
  ])("saves an odd answer: %o", async (odd) => {
    const account = await engine.connect();
    await engine.simulator.fault({ endpoint: "token", kind: "alter_answer", ...odd });
    await refreshDue(engine.deps);
    expect(await engine.statusOf(account)).toEqual({ kind: "connected" });
    await engine.becomeDue();
    await refreshDue(engine.deps);
    expect((await engine.simulator.grantReport(account.user)).alive).toBe(true);
    expect(await engine.events(account.accountId)).toEqual(["refreshed", "refreshed"]);
  });

  it("takes no other account's pair", async () => {
    const account = await engine.connect();
    const before = await engine.storedPair(account.accountId);
    await engine.simulator.fault({ endpoint: "token", kind: "alter_answer", replace: { open_id: "somebody-else" } });
    await refreshDue(engine.deps);
    expect(await engine.storedPair(account.accountId)).toEqual(before);
    expect(await engine.statusOf(account)).toMatchObject({ kind: "retrying" });
  });

  it("sends no faster than the rate that all workers share", async () => {
    await Promise.all(Array.from({ length: 12 }, () => engine.connect()));
    const startedAt = performance.now();
    await Promise.all([
      refreshDue({ ...engine.deps, refreshRatePerSecond: 8 }),
      refreshDue({ ...engine.deps, refreshRatePerSecond: 8 }),
    ]);
    // Eight at once, and four more in half a second.
    expect(performance.now() - startedAt).toBeGreaterThan(400);
    expect((await engine.simulator.summary()).totals.refreshes).toBe(12);
  });
});
