import { createHash } from "node:crypto";
import { requestDisconnect, storeTikTokWebhook } from "@tiktok-connect/db";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refreshDue } from "../refresh/refresh-due.ts";
import { removeAccess } from "../revocation/remove-access.ts";
import { revokePending } from "../revocation/revoke-pending.ts";
import { createTestEngine, type TestAccount, type TestEngine } from "../testing/engine.ts";
import { workOffTikTokWebhooks } from "./work-off.ts";

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine();
});
afterEach(() => engine.close());

/** What the api stores; it happened now, or so many seconds from now. */
async function told(
  openId: string | null,
  {
    event = "authorization.removed",
    reason = 1,
    fromNow = 0,
  }: { event?: string; reason?: number; fromNow?: number } = {},
): Promise<void> {
  const happenedAt = new Date((Math.floor(Date.now() / 1_000) + fromNow) * 1_000);
  const content = JSON.stringify({ reason });
  const digest = createHash("sha256")
    .update(JSON.stringify([event, openId, happenedAt, content]))
    .digest();
  await storeTikTokWebhook(engine.deps.db, engine.deps.app, { event, openId, content, happenedAt, digest });
}

async function outcomes(): Promise<(string | null)[]> {
  const rows = await engine.deps.db.selectFrom("tiktok_webhook").select("outcome").orderBy("id").execute();
  return rows.map(({ outcome }) => outcome);
}

const becomeDue = () =>
  engine.deps.db
    .updateTable("tiktok_webhook")
    .set({ due_at: new Date(0) })
    .where("outcome", "is", null)
    .execute();

const endOf = ({ accountId }: TestAccount) =>
  engine.deps.db
    .selectFrom("tiktok_grant")
    .select("end_reason")
    .where("account_id", "=", accountId)
    .executeTakeFirst()
    .then((row) => row?.end_reason);

const userInfoCalls = async () => (await engine.simulator.summary()).calls.user_info;

describe("a removal that TikTok told", () => {
  it.each([
    [0, "removed"],
    [1, "removed_by_user"],
    [2, "account_deleted"],
    [3, "age_restricted"],
    [4, "account_banned"],
    [5, "removed"],
    [77, "removed"],
  ])("for reason %d ends the grant as %s, once TikTok's API says so too", async (reason, ended) => {
    const account = await engine.connect({ dueInMs: 60_000 });
    await engine.simulator.removeApp(account.user);
    await told(account.openId, { reason });
    await workOffTikTokWebhooks(engine.deps);
    expect(await endOf(account)).toBe(ended);
    expect(await engine.events(account.accountId)).toEqual([`reauthorization_required: ${ended}`]);
    expect(await outcomes()).toEqual(["ended"]);
    expect(await userInfoCalls()).toBe(1);
  });

  it("is not believed while TikTok's API takes the token", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    await told(account.openId);
    await workOffTikTokWebhooks(engine.deps);
    expect(await endOf(account)).toBeNull();
    expect(await outcomes()).toEqual(["refuted"]);
  });

  it("waits while TikTok's API says neither", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    await engine.simulator.removeApp(account.user);
    await engine.simulator.fault({ endpoint: "user_info", kind: "unavailable" });
    await told(account.openId);
    await workOffTikTokWebhooks(engine.deps);
    expect(await outcomes()).toEqual([null]);
    expect(await endOf(account)).toBeNull();
    await becomeDue();
    await workOffTikTokWebhooks(engine.deps);
    expect(await endOf(account)).toBe("removed_by_user");
  });

  it("waits for a refresh that is under way, which may be what ended the token", async () => {
    const account = await engine.connect();
    await engine.simulator.fault({ endpoint: "token", kind: "hold", when: "after_commit" });
    await engine.simulator.fault({ endpoint: "user_info", kind: "refuse", error: "access_token_invalid" });
    const refreshing = refreshDue(engine.deps);
    await engine.simulator.waitFor({ held: 1 });
    await told(account.openId);
    await workOffTikTokWebhooks(engine.deps);
    expect(await outcomes()).toEqual([null]);
    await engine.simulator.release();
    await refreshing;
    await becomeDue();
    await workOffTikTokWebhooks(engine.deps);
    expect(await outcomes()).toEqual(["refuted"]);
    expect(await endOf(account)).toBeNull();
  });

  it("is left at that when for days nothing confirms it", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    await engine.simulator.fault({ endpoint: "user_info", kind: "unavailable", times: null });
    await told(account.openId);
    await engine.deps.db
      .updateTable("tiktok_webhook")
      .set({ received_at: new Date(Date.now() - 73 * 3_600_000) })
      .execute();
    await workOffTikTokWebhooks(engine.deps);
    expect(await outcomes()).toEqual(["unconfirmed"]);
    expect(await endOf(account)).toBeNull();
  });

  it("from before the grant says nothing about it, and TikTok is not asked", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    const consented = new Date();
    await engine.deps.db.updateTable("tiktok_grant").set({ consented_at: consented }).execute();
    await engine.simulator.removeApp(account.user);
    await told(account.openId, { fromNow: -60 });
    await workOffTikTokWebhooks(engine.deps);
    expect(await outcomes()).toEqual(["stale"]);
    expect(await endOf(account)).toBeNull();
    expect(await userInfoCalls()).toBe(0);
  });

  it("gives way to the pair of a later consent, which lives", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    await engine.keepSpare(account);
    const { refreshToken } = await engine.storedPair(account.accountId);
    await told(account.openId, { fromNow: 5 });
    await workOffTikTokWebhooks(engine.deps);
    expect(await endOf(account)).toBeNull();
    expect((await engine.storedPair(account.accountId)).refreshToken).not.toBe(refreshToken);
    expect(await outcomes()).toEqual(["refuted"]);
  });

  it("while the token had expired is why the grant ends, when the refresh is rejected", async () => {
    const account = await engine.connect({ accessExpiresInMs: -1_000 });
    await engine.simulator.removeApp(account.user, "account_deleted");
    await told(account.openId, { reason: 2 });
    await workOffTikTokWebhooks(engine.deps);
    expect(await outcomes()).toEqual([null]);
    await refreshDue(engine.deps);
    await engine.deps.db
      .updateTable("tiktok_grant")
      .set({ due_at: new Date(0) })
      .execute();
    await refreshDue(engine.deps);
    expect(await endOf(account)).toBe("account_deleted");
    await becomeDue();
    await workOffTikTokWebhooks(engine.deps);
    expect(await outcomes()).toEqual(["already_ended"]);
  });

  it("tells why a grant has ended that was rejected before", async () => {
    const account = await engine.connect();
    await engine.simulator.removeApp(account.user);
    await refreshDue(engine.deps);
    await engine.deps.db
      .updateTable("tiktok_grant")
      .set({ due_at: new Date(0) })
      .execute();
    await refreshDue(engine.deps);
    expect(await endOf(account)).toBe("grant_rejected");
    await told(account.openId);
    await workOffTikTokWebhooks(engine.deps);
    expect(await endOf(account)).toBe("removed_by_user");
    expect(await engine.events(account.accountId)).toContain("reauthorization_required: removed_by_user");
    expect(await outcomes()).toEqual(["explained"]);
  });

  it("that was our own revoke changes nothing, whether we asked to disconnect or to be asked anew", async () => {
    const [leaving, anew] = [await engine.connect({ dueInMs: 60_000 }), await engine.connect({ dueInMs: 60_000 })];
    await requestDisconnect(engine.deps.db, leaving);
    await revokePending(engine.deps);
    await removeAccess(engine.deps, anew.accountId);
    const before = [await engine.events(leaving.accountId), await engine.events(anew.accountId)];
    await told(leaving.openId, { reason: 5, fromNow: 1 });
    await told(anew.openId, { reason: 5, fromNow: 1 });
    await workOffTikTokWebhooks(engine.deps);
    expect(await outcomes()).toEqual(["echo", "echo"]);
    expect([await engine.events(leaving.accountId), await engine.events(anew.accountId)]).toEqual(before);
    expect(await endOf(anew)).toBe("removed");
  });

  it("about nobody here leaves no trace of whom", async () => {
    await told("a-stranger");
    await workOffTikTokWebhooks(engine.deps);
    const rows = await engine.deps.db.selectFrom("tiktok_webhook").select(["open_id", "content", "outcome"]).execute();
    expect(rows).toEqual([{ open_id: null, content: "", outcome: "nobody" }]);
  });

  it("is seen to once, by however many workers", async () => {
    const account = await engine.connect({ dueInMs: 60_000 });
    await engine.simulator.removeApp(account.user);
    await told(account.openId);
    await Promise.all([1, 2, 3].map(() => workOffTikTokWebhooks(engine.deps)));
    expect(await engine.events(account.accountId)).toEqual(["reauthorization_required: removed_by_user"]);
  });
});

describe("other events", () => {
  it("are kept and counted, those that TikTok has not documented under one name", async () => {
    const { openId } = await engine.connect({ dueInMs: 60_000 });
    await told(openId, { event: "post.publish.complete" });
    await told(openId, { event: "account.renamed" });
    await told(null, { event: "account.moved" });
    await workOffTikTokWebhooks(engine.deps);
    expect(await outcomes()).toEqual(["not_ours", "unknown", "unknown"]);
    const kept = await engine.deps.db.selectFrom("tiktok_webhook").select("event").orderBy("id").execute();
    expect(kept.map(({ event }) => event)).toEqual(["post.publish.complete", "account.renamed", "account.moved"]);
    const counts = await engine.deps.db
      .selectFrom("tiktok_webhook_count")
      .select(["event", "outcome", "total"])
      .execute();
    expect(counts).toEqual(
      expect.arrayContaining([
        { event: "post.publish.complete", outcome: "not_ours", total: "1" },
        { event: "unknown", outcome: "unknown", total: "2" },
      ]),
    );
  });
});

it("lets one whose tokens do not open be in the way of no other", async () => {
  const [broken, account] = [await engine.connect({ dueInMs: 60_000 }), await engine.connect({ dueInMs: 60_000 })];
  await engine.deps.db
    .updateTable("tiktok_grant")
    .set({ sealed_access_token: Buffer.from("nonsense") })
    .where("account_id", "=", broken.accountId)
    .execute();
  await engine.simulator.removeApp(account.user);
  await told(broken.openId);
  await told(account.openId);
  await workOffTikTokWebhooks(engine.deps);
  expect(await outcomes()).toEqual([null, "ended"]);
});
