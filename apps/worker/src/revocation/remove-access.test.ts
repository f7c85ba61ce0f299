import { findAccount, pauseRefreshing } from "@tiktok-connect/db";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refreshDue } from "../refresh/refresh-due.ts";
import { createTestEngine, type TestAccount, type TestEngine } from "../testing/engine.ts";
import { removeAccess } from "./remove-access.ts";

let engine: TestEngine;
let account: TestAccount;
beforeEach(async () => {
  engine = await createTestEngine({ timing: { accessRemovalRetryMs: 10 } });
  account = await engine.connect({ dueInMs: 3_600_000 });
});
afterEach(() => engine.close());

const statusOf = async () => (await findAccount(engine.deps.db, engine.deps.app, account))?.status;
const atTikTok = () => engine.simulator.grantReport(account.openId);

describe("removing access to be asked anew", () => {
  it("ends the grant at TikTok first, then here, and tells that its owner did it", async () => {
    await removeAccess(engine.deps, account.accountId);
    expect(await atTikTok()).toMatchObject({ alive: false, revocations: 1 });
    expect(await statusOf()).toEqual({ kind: "reauthorization_required", reason: "removed" });
    expect(await engine.storedPair(account.accountId)).toEqual({ accessToken: null, refreshToken: null });
    expect(await engine.events(account.accountId)).toEqual([
      "revoked: fresh_start",
      "reauthorization_required: removed",
    ]);
  });

  it("refreshes a token that has expired first, as TikTok revokes by a living one", async () => {
    await engine.deps.db
      .updateTable("tiktok_grant")
      .set({ access_token_expires_at: new Date(Date.now() - 1_000) })
      .execute();
    await removeAccess(engine.deps, account.accountId);
    expect(await atTikTok()).toMatchObject({ alive: false, refreshes: 1, revocations: 1 });
    expect(await statusOf()).toEqual({ kind: "reauthorization_required", reason: "removed" });
  });

  it("works while refreshing is paused", async () => {
    await pauseRefreshing(engine.deps.db, engine.deps.app);
    await removeAccess(engine.deps, account.accountId);
    expect(await statusOf()).toEqual({ kind: "reauthorization_required", reason: "removed" });
  });

  it("changes nothing while TikTok is away: the account goes on", async () => {
    await engine.simulator.fault({ endpoint: "revoke", kind: "unavailable", times: null });
    await removeAccess(engine.deps, account.accountId);
    expect(await atTikTok()).toMatchObject({ alive: true });
    expect(await statusOf()).toEqual({ kind: "connected" });
    await refreshDue(engine.deps);
    expect(await statusOf()).toEqual({ kind: "connected" });
  });

  it("believes that it is done when TikTok's answer was lost and the token is dead", async () => {
    await engine.simulator.fault({ endpoint: "revoke", kind: "drop", when: "after_commit", times: 1 });
    await removeAccess(engine.deps, account.accountId);
    expect(await statusOf()).toEqual({ kind: "reauthorization_required", reason: "removed" });
  });

  it("believes no dead token that a refresh without an answer may have replaced", async () => {
    await engine.deps.db.updateTable("tiktok_grant").set({ rotation_in_doubt: true }).execute();
    await engine.simulator.removeApp(account.user);
    await engine.simulator.fault({ endpoint: "revoke", kind: "refuse", error: "invalid_grant", times: null });
    await removeAccess(engine.deps, account.accountId);
    expect(await statusOf()).toEqual({ kind: "connected" });
  });

  it("leaves an account alone that is being disconnected", async () => {
    await engine.deps.db.updateTable("tiktok_account").set({ disconnect_requested_at: new Date() }).execute();
    await engine.database.pool.query("update tiktok_grant set due_at = 'infinity'");
    await removeAccess(engine.deps, account.accountId);
    expect(await atTikTok()).toMatchObject({ alive: true, revocations: 0 });
  });
});
