import { randomBytes, randomUUID } from "node:crypto";
import {
  claimRevocations,
  findAccount,
  listEvents,
  moveToPendingRevocation,
  requestDisconnect,
  resumeRefreshing,
  storeTikTokWebhook,
} from "@tiktok-connect/db";
import { cutOff, insertAccount, testCipher } from "@tiktok-connect/db/testing";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refreshDue } from "../refresh/refresh-due.ts";
import { createTestEngine, type TestAccount, type TestEngine } from "../testing/engine.ts";
import { revokePending } from "./revoke-pending.ts";

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine();
});
afterEach(() => engine.close());

async function outcomeOf({ accountId, userId }: TestAccount) {
  const [last] = await listEvents(engine.deps.db, { userId, accountId, before: null, limit: 1 });
  return last && `${last.type}: ${last.reason}`;
}

async function disconnect(account: TestAccount) {
  expect(await requestDisconnect(engine.deps.db, account)).toBe(true);
  await revokePending(engine.deps);
}

function pairsLeft() {
  return engine.deps.db.selectFrom("pending_revocation").select("id").execute();
}

async function becomeDue() {
  await engine.deps.db
    .updateTable("pending_revocation")
    .set({ due_at: new Date(0), attempt_id: null, attempt_started_at: null })
    .execute();
}

describe("revokePending", () => {
  it("removes the access at TikTok, erases the pair and says so", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    await disconnect(account);
    expect((await engine.simulator.grantReport(account.user)).alive).toBe(false);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
    expect(await pairsLeft()).toEqual([]);
    expect(await findAccount(engine.deps.db, engine.deps.app, account)).toBeNull();
  });

  it("refreshes a stale token first", async () => {
    const account = await engine.connect({ accessExpiresInMs: -1_000 });
    await disconnect(account);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
    expect((await engine.simulator.summary()).totals).toMatchObject({ refreshes: 1, revocations: 1 });
  });

  it("keeps on disk what it refreshed while the database is away, and revokes with it afterwards", async () => {
    const account = await engine.connect({ accessExpiresInMs: -1_000, dueInMs: 60_000 });
    await engine.simulator.fault({ endpoint: "token", kind: "hold", when: "after_commit" });
    expect(await requestDisconnect(engine.deps.db, account)).toBe(true);
    const revoking = revokePending(engine.deps);
    await engine.simulator.waitFor({ held: 1 });
    await using outage = await cutOff(engine.database.url);
    await engine.simulator.release();
    await expect(revoking).rejects.toThrow();
    expect(await engine.journal()).toMatchObject({ waiting: 1 });
    await outage.end();
    await expect.poll(() => engine.journal()).toMatchObject({ waiting: 0, setAside: 0 });
    await becomeDue();
    await revokePending(engine.deps);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
    expect((await engine.simulator.summary()).totals).toMatchObject({ refreshes: 1, revocations: 1 });
  });

  it("does not give up a pair for a rejection when another may be on somebody's disk", async () => {
    const account = await engine.connect({ accessExpiresInMs: -1_000, dueInMs: 60_000 });
    const { db, cipher, timing } = engine.deps;
    expect(await requestDisconnect(db, account)).toBe(true);
    await moveToPendingRevocation(db, cipher, { accountId: account.accountId, refreshLeaseMs: timing.claim.leaseMs });
    // Whose process died before it could say what came of it.
    await claimRevocations(db, engine.deps.app, { limit: 1, terms: timing.revocation });
    await db
      .updateTable("pending_revocation")
      .set({ due_at: new Date(0) })
      .execute();
    await engine.simulator.fault({
      endpoint: "token",
      grantType: "refresh_token",
      kind: "refuse",
      error: "invalid_grant",
    });
    await revokePending(engine.deps);
    expect((await findAccount(db, engine.deps.app, account))?.status).toEqual({ kind: "disconnecting" });
    await becomeDue();
    await revokePending(engine.deps);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
  });

  it("does not give up for a rejection when a refresh before it was never answered", async () => {
    const account = await engine.connect({ accessExpiresInMs: -1_000 });
    await engine.simulator.fault({ endpoint: "token", kind: "drop", when: "after_commit" });
    await refreshDue(engine.deps);
    // The lease of that attempt is over.
    await engine.deps.db
      .updateTable("tiktok_grant")
      .set({ attempt_started_at: sql<Date>`attempt_started_at - interval '1 day'` })
      .execute();
    await disconnect(account);
    expect(await pairsLeft()).toHaveLength(1);
    const shown = await findAccount(engine.deps.db, engine.deps.app, account);
    expect(shown?.status).toEqual({ kind: "disconnecting" });
    await engine.leaveOnDisk(account);
    await engine.deps.answers.adopt();
    await becomeDue();
    await revokePending(engine.deps);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
    expect(await engine.simulator.grantReport(account.user)).toMatchObject({ alive: false, revocations: 1 });
  });

  it("is shown as disconnecting and tried again while TikTok is away", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    await engine.simulator.fault({ endpoint: "revoke", kind: "unavailable", times: 1 });
    await disconnect(account);
    const shown = await findAccount(engine.deps.db, engine.deps.app, account);
    expect(shown?.status).toEqual({ kind: "disconnecting" });
    await becomeDue();
    await revokePending(engine.deps);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
  });

  it("waits as long as TikTok asks it to, and has refreshing rest", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    const other = await engine.connect();
    await engine.simulator.fault({ endpoint: "revoke", kind: "rate_limited", retryAfterSeconds: 900 });
    await disconnect(account);
    await refreshDue(engine.deps);
    expect((await engine.simulator.summary()).calls).toMatchObject({ revoke: 1, token: { refresh_token: 0 } });
    const { due_at } = await engine.deps.db.selectFrom("pending_revocation").select("due_at").executeTakeFirstOrThrow();
    expect((due_at.getTime() - Date.now()) / 1000).toBeGreaterThan(890);
    await becomeDue();
    await revokePending(engine.deps);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
    await resumeRefreshing(engine.deps.db, engine.deps.app);
    await refreshDue(engine.deps);
    expect(await engine.events(other.accountId)).toEqual(["refreshed"]);
  });

  it("takes it for confirmed when the person removed the app already", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    await engine.simulator.removeApp(account.user);
    await engine.simulator.fault({ endpoint: "revoke", kind: "refuse", error: "invalid_grant" });
    await disconnect(account);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
  });

  it("gives up after a day, erases the pair and says that it could not confirm", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    await engine.simulator.fault({ endpoint: "revoke", kind: "unavailable", times: null });
    await disconnect(account);
    await engine.deps.db
      .updateTable("pending_revocation")
      .set({ requested_at: new Date(Date.now() - 25 * 3_600_000) })
      .execute();
    await revokePending(engine.deps);
    expect(await outcomeOf(account)).toBe("disconnected: unconfirmed");
    expect(await pairsLeft()).toEqual([]);
  });

  it("says that it could not confirm when the person removed the app and no token works any more", async () => {
    const account = await engine.connect({ accessExpiresInMs: -1_000, dueInMs: 60_000 });
    await engine.simulator.removeApp(account.user);
    await disconnect(account);
    expect(await outcomeOf(account)).toBe("disconnected: unconfirmed");
    expect(await pairsLeft()).toEqual([]);
  });

  it("takes it for confirmed when no token works any more and TikTok told why", async () => {
    const account = await engine.connect({ accessExpiresInMs: -1_000, dueInMs: 60_000 });
    await engine.simulator.removeApp(account.user);
    const { db, app } = engine.deps;
    const told = { event: "authorization.removed", openId: account.openId, content: '{"reason":1}' };
    await storeTikTokWebhook(db, app, { ...told, happenedAt: new Date(), digest: randomBytes(32) });
    await disconnect(account);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
  });

  it("lets no account whose tokens do not open be in the way of the others", async () => {
    const sealedElsewhere = await insertAccount(engine.deps.db, testCipher(), { app: engine.deps.app });
    expect(await requestDisconnect(engine.deps.db, sealedElsewhere)).toBe(true);
    const account = await engine.connect({ dueInMs: 60_000 });
    await disconnect(account);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
    expect(await engine.deps.db.selectFrom("app_fault").select("setting").execute()).toEqual([
      { setting: "ENCRYPTION_KEYS" },
    ]);
    await engine.deps.db
      .updateTable("tiktok_account")
      .set({ disconnect_requested_at: new Date(Date.now() - 25 * 3_600_000) })
      .where("id", "=", sealedElsewhere.accountId)
      .execute();
    await revokePending(engine.deps);
    const [last] = await listEvents(engine.deps.db, { ...sealedElsewhere, before: null, limit: 1 });
    expect(last).toMatchObject({ type: "disconnected", reason: "unconfirmed" });
  });

  it("revokes with the pair that a refresh brings after all", async () => {
    const account = await engine.connect();
    await engine.simulator.fault({ endpoint: "token", kind: "hold", when: "after_commit" });
    const refreshing = refreshDue(engine.deps);
    await engine.simulator.waitFor({ held: 1 });
    await requestDisconnect(engine.deps.db, account);
    await moveToPendingRevocation(engine.deps.db, engine.cipher, { ...account, refreshLeaseMs: 0 });
    await engine.simulator.release();
    await refreshing;
    await revokePending(engine.deps);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
    expect((await engine.simulator.summary()).totals).toMatchObject({ revocations: 1, spentTokenReuses: 0 });
  });

  it("waits for a refresh that is under way", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    await engine.deps.db
      .updateTable("tiktok_grant")
      .set({ attempt_id: randomUUID(), attempt_started_at: new Date(), resend_at: new Date() })
      .execute();
    await disconnect(account);
    expect((await engine.simulator.summary()).calls.revoke).toBe(0);
    await engine.deps.db
      .updateTable("tiktok_grant")
      .set({ attempt_id: null, attempt_started_at: null, resend_at: null })
      .execute();
    await revokePending(engine.deps);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
  });

  it("has nothing to revoke when the grant had ended", async () => {
    const account = await engine.connect();
    await engine.deps.db
      .updateTable("tiktok_grant")
      .set({
        ended_at: new Date(),
        end_reason: "grant_rejected",
        sealed_access_token: null,
        sealed_refresh_token: null,
        access_token_expires_at: null,
      })
      .execute();
    await disconnect(account);
    expect(await outcomeOf(account)).toBe("disconnected: confirmed");
    expect((await engine.simulator.summary()).calls.revoke).toBe(0);
  });
});
