import { acceptSuspects, readRefreshControl } from "@tiktok-connect/db";
import { afterEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";
import { probeBreaker } from "./probe-breaker.ts";
import { refreshDue } from "./refresh-due.ts";

let engine: TestEngine;
afterEach(() => engine.close());

const ACCOUNTS = 60;

async function connectMany() {
  return Promise.all(Array.from({ length: ACCOUNTS }, () => engine.connect()));
}

/** Lets the worker tell what it has gathered, and says what all workers see. */
async function control() {
  await engine.deps.tally.flush();
  return readRefreshControl(engine.deps.db, engine.deps.app);
}

async function grants() {
  return engine.deps.db.selectFrom("tiktok_grant").selectAll().execute();
}

async function sent() {
  return (await engine.simulator.summary()).calls.token.refresh_token;
}

describe("the breaker", () => {
  it("opens when most requests fail, and leaves every other account untouched", async () => {
    engine = await createTestEngine();
    await connectMany();
    await engine.simulator.fault({ endpoint: "token", kind: "unavailable", times: null });
    await refreshDue(engine.deps);
    expect((await control()).breaker).toMatchObject({ reason: "failures" });
    const before = await sent();
    expect(before).toBeLessThan(ACCOUNTS);
    await engine.becomeDue();
    await refreshDue(engine.deps);
    expect(await sent()).toBe(before);
  });

  it("closes at the first request that succeeds, and whoever failed is due at once", async () => {
    engine = await createTestEngine();
    await connectMany();
    await engine.simulator.fault({ endpoint: "token", kind: "unavailable", times: null });
    await refreshDue(engine.deps);
    await control();
    await engine.probe();
    expect((await control()).breaker).not.toBeNull();
    await engine.simulator.clearFaults();
    await engine.probe();
    expect((await control()).breaker).toBeNull();
    await refreshDue(engine.deps);
    expect((await grants()).every(({ generation, failing_since }) => generation === 2 && failing_since === null)).toBe(
      true,
    );
  });

  it("asks three accounts when TikTok says nothing of the app's credentials", async () => {
    engine = await createTestEngine();
    await connectMany();
    await engine.simulator.fault({ endpoint: "token", kind: "unavailable", times: null });
    await refreshDue(engine.deps);
    await control();
    await engine.becomeDue();
    await engine.simulator.clearFaults();
    await engine.simulator.fault({
      endpoint: "token",
      grantType: "client_credentials",
      kind: "unavailable",
      times: null,
    });
    const before = await sent();
    await engine.probe();
    expect((await sent()) - before).toBe(3);
    expect((await control()).breaker).toBeNull();
  });

  it("is asked by one worker at a time, and not before its time", async () => {
    engine = await createTestEngine();
    await engine.connect();
    await engine.simulator.fault({ endpoint: "token", kind: "refuse", error: "invalid_client", times: null });
    await refreshDue(engine.deps);
    await probeBreaker(engine.deps);
    expect((await engine.simulator.summary()).calls.token.client_credentials).toBe(0);
    await engine.probeIsDue();
    await Promise.all([1, 2, 3].map(() => probeBreaker(engine.deps)));
    expect((await engine.simulator.summary()).calls.token.client_credentials).toBe(1);
  });

  it("forgives every suspect when it turns out that TikTok refused the app", async () => {
    engine = await createTestEngine();
    await connectMany();
    await engine.refuse("refresh_token", "invalid_grant");
    await engine.refuse("client_credentials", "invalid_client");
    await refreshDue(engine.deps);
    expect(await control()).toMatchObject({ breaker: { reason: "rejections" }, rejectionsHeldSince: expect.any(Date) });
    await engine.probe();
    expect((await control()).breaker).toMatchObject({ reason: "app_refused" });
    await engine.simulator.clearFaults();
    await engine.probe();
    expect(await control()).toMatchObject({ breaker: null, suspects: 0, rejectionsHeldSince: null });
    await refreshDue(engine.deps);
    expect((await grants()).every(({ generation }) => generation === 2)).toBe(true);
  });

  it("keeps a wave of rejected accounts suspect until an operator accepts them", async () => {
    engine = await createTestEngine();
    const accounts = await connectMany();
    for (const { user } of accounts) await engine.simulator.removeApp(user);
    for (let round = 0; round < 4; round++) {
      await refreshDue(engine.deps);
      await control();
      await engine.probe();
      await engine.becomeDue();
    }
    expect(await control()).toMatchObject({ breaker: null, suspects: ACCOUNTS });
    expect((await grants()).every(({ ended_at }) => ended_at === null)).toBe(true);
    expect(await acceptSuspects(engine.deps.db, engine.deps.app)).toBe(ACCOUNTS);
    await refreshDue(engine.deps);
    expect((await grants()).every(({ end_reason }) => end_reason === "rotation_lost")).toBe(true);
  });
});
