import { REGIMES } from "@tiktok-connect/tiktok-simulator-control";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";
import { refreshDue } from "./refresh-due.ts";

let engine: TestEngine;
afterEach(() => engine.close());

/** Once more, when it is due for it. */
async function isTriedAgain() {
  await engine.becomeDue();
  await refreshDue(engine.deps);
}

describe.each(REGIMES)("a rejection, TikTok's regime $name", (regime) => {
  beforeEach(async () => {
    engine = await createTestEngine({ app: { regime: regime.name } });
  });

  it("ends a grant that its owner removed, after asking twice and making sure of the app", async () => {
    const account = await engine.connect();
    await engine.simulator.removeApp(account.user);
    await refreshDue(engine.deps);
    expect(await engine.statusOf(account)).toMatchObject({ kind: "retrying" });
    await isTriedAgain();
    expect(await engine.statusOf(account)).toEqual({ kind: "reauthorization_required", reason: "grant_rejected" });
    expect(await engine.storedPair(account.accountId)).toEqual({ accessToken: null, refreshToken: null });
    expect((await engine.simulator.summary()).calls.token).toMatchObject({ refresh_token: 2, client_credentials: 1 });
  });

  it("does not believe a rejection that TikTok takes back", async () => {
    const account = await engine.connect();
    await engine.simulator.fault({ endpoint: "token", kind: "refuse", error: "invalid_grant" });
    await refreshDue(engine.deps);
    await isTriedAgain();
    expect(await engine.statusOf(account)).toEqual({ kind: "connected" });
  });

  it("accuses nobody while the client secret is wrong and reads invalid_grant", async () => {
    const account = await engine.connect();
    await engine.refuse("refresh_token", "invalid_grant");
    await engine.refuse("client_credentials", "invalid_client");
    for (let round = 0; round < 5; round++) {
      await refreshDue(engine.deps);
      await engine.becomeDue();
      await engine.probe();
    }
    expect(await engine.statusOf(account)).toMatchObject({ kind: "retrying" });
    await engine.simulator.clearFaults();
    await engine.probe();
    await refreshDue(engine.deps);
    expect(await engine.statusOf(account)).toEqual({ kind: "connected" });
  });

  it("ends nobody when TikTok, having failed for all, rejects them all", async () => {
    const accounts = await Promise.all(Array.from({ length: 25 }, () => engine.connect()));
    const kinds = async () => new Set((await Promise.all(accounts.map(engine.statusOf))).map((status) => status?.kind));
    const onRefresh = { endpoint: "token", grantType: "refresh_token", times: null } as const;
    await engine.simulator.fault({ ...onRefresh, kind: "unavailable" });
    await refreshDue(engine.deps);
    await engine.deps.tally.flush();
    await engine.simulator.clearFaults();
    await engine.simulator.fault({ ...onRefresh, kind: "refuse", error: "invalid_grant" });
    for (let round = 0; round < 3; round++) {
      await engine.probe();
      await isTriedAgain();
      await engine.deps.tally.flush();
    }
    expect(await kinds()).toEqual(new Set(["retrying"]));
    await engine.simulator.clearFaults();
    await engine.probe();
    await isTriedAgain();
    expect(await kinds()).toEqual(new Set(["connected"]));
  });

  it("asks user info when TikTok says nothing about the app's credentials", async () => {
    const account = await engine.connect();
    await engine.simulator.removeApp(account.user);
    await engine.simulator.fault({
      endpoint: "token",
      grantType: "client_credentials",
      kind: "unavailable",
      times: null,
    });
    await refreshDue(engine.deps);
    await isTriedAgain();
    expect(await engine.statusOf(account)).toMatchObject({ kind: "reauthorization_required" });
    expect((await engine.simulator.summary()).calls.user_info).toBe(1);
  });

  it("is proof without any other only after an hour of them", async () => {
    const account = await engine.connect({ accessExpiresInMs: -1_000 });
    await engine.simulator.removeApp(account.user);
    const onProof = { endpoint: "token", grantType: "client_credentials" } as const;
    await engine.simulator.fault({ ...onProof, kind: "unavailable", times: null });
    await refreshDue(engine.deps);
    for (let rejections = 2; rejections <= 4; rejections++) await isTriedAgain();
    expect(await engine.statusOf(account)).toMatchObject({ kind: "retrying" });
    await engine.deps.db
      .updateTable("tiktok_grant")
      .set({ suspect_since: new Date(Date.now() - engine.deps.timing.suspectProofMs - 1_000) })
      .execute();
    await isTriedAgain();
    expect(await engine.statusOf(account)).toEqual({ kind: "reauthorization_required", reason: "grant_rejected" });
  });
});

describe("a rejection behind an answer that was lost", () => {
  it("ends the grant as rotation_lost, after the rejection was answered twice", async () => {
    engine = await createTestEngine();
    const account = await engine.connect();
    await engine.simulator.fault({ endpoint: "token", kind: "drop", when: "after_commit" });
    await refreshDue(engine.deps);
    expect(await engine.statusOf(account)).toMatchObject({ kind: "retrying" });
    for (let round = 0; round < 2; round++) {
      await isTriedAgain();
    }
    expect(await engine.statusOf(account)).toEqual({ kind: "reauthorization_required", reason: "rotation_lost" });
  });

  it("ends nobody whose answer lies on our disk, kept by a process that has died", async () => {
    engine = await createTestEngine();
    const accounts = await Promise.all([1, 2, 3, 4, 5].map(() => engine.connect()));
    await engine.simulator.fault({ endpoint: "token", kind: "drop", when: "after_commit", times: accounts.length });
    await refreshDue(engine.deps);
    await isTriedAgain();
    await Promise.all(accounts.map(engine.leaveOnDisk));
    await isTriedAgain();
    for (const account of accounts) {
      expect(await engine.statusOf(account)).toEqual({ kind: "connected" });
      expect(await engine.events(account.accountId)).not.toContain("reauthorization_required: rotation_lost");
    }
    expect(await engine.journal()).toMatchObject({ files: 0, setAside: 0 });
  });

  it("loses nothing where TikTok keeps the refresh token", async () => {
    engine = await createTestEngine({ app: { regime: "earlier" } });
    const account = await engine.connect();
    await engine.simulator.fault({ endpoint: "token", kind: "drop", when: "after_commit" });
    await refreshDue(engine.deps);
    await isTriedAgain();
    expect(await engine.statusOf(account)).toEqual({ kind: "connected" });
  });

  it("loses nothing when TikTok honours the last refresh token a little longer", async () => {
    engine = await createTestEngine({ app: { lastRefreshTokenGraceSeconds: 600 } });
    const account = await engine.connect();
    await engine.simulator.fault({ endpoint: "token", kind: "drop", when: "after_commit" });
    await refreshDue(engine.deps);
    await isTriedAgain();
    expect(await engine.statusOf(account)).toEqual({ kind: "connected" });
  });

  it("uses the pair of a later consent when the stored one is proven dead", async () => {
    engine = await createTestEngine({ app: { newConsentEndsOldPair: true } });
    const account = await engine.connect();
    await engine.keepSpare(account);
    await refreshDue(engine.deps);
    await isTriedAgain();
    // The spare pair is due at once: for this run if it still looks for work by then, and for the next one otherwise.
    await refreshDue(engine.deps);
    expect(await engine.statusOf(account)).toEqual({ kind: "connected" });
    const events = await engine.events(account.accountId);
    expect(events).toEqual(["refresh_failed: rejected", "refreshed: spare_pair", "refreshed"]);
  });
});
