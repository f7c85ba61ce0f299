import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerTo,
  createTestDatabase,
  insertAccount,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { type Claim, claimDueGrants } from "./claim.ts";
import { commitRefreshedPairs, type RefreshedPair } from "./commit-refresh.ts";
import { endGrant } from "./end-grant.ts";

const HOUR = 3_600_000;
const cipher = testCipher();

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.db.deleteFrom("tiktok_grant").execute();
});

async function claimedAccount(build: { grantedScopes?: string[]; declinedScopes?: string[] } = {}): Promise<Claim> {
  await insertAccount(test.db, cipher, { ...build, dueInMs: -1000 });
  const terms = { leaseMs: 0, resendAfterMs: 0, resendBeforeExpiryMs: 0, backOffMs: [0], settleMs: 0 };
  const [claim] = await claimDueGrants(test.db, TEST_APP, { limit: 1, terms });
  if (!claim) throw new Error("nothing was claimed");
  return claim;
}

/** With everything that TikTok says. */
function answerOf(claim: Claim, answer: Partial<RefreshedPair> = {}): RefreshedPair {
  return answerTo(cipher, claim, { refreshLifetimeMs: 180 * 24 * HOUR, logId: "2026112300", ...answer });
}

function row(accountId: string) {
  return test.db.selectFrom("tiktok_grant").selectAll().where("account_id", "=", accountId).executeTakeFirstOrThrow();
}

async function storedRefreshToken(accountId: string) {
  const { sealed_refresh_token } = await row(accountId);
  if (!sealed_refresh_token) return null;
  return cipher.open(sealed_refresh_token, { table: "tiktok_grant", column: "refresh_token", rowId: accountId });
}

function eventsOf(accountId: string) {
  return test.db
    .selectFrom("account_event")
    .select(["type", "reason", "log_id"])
    .where("account_id", "=", accountId)
    .orderBy("id")
    .execute();
}

describe("commitRefreshedPairs", () => {
  it("saves the pair, counts its life from the moment of sending, and writes the event", async () => {
    const claim = await claimedAccount();
    expect(await commitRefreshedPairs(test.db, [answerOf(claim)])).toEqual(new Set([claim.accountId]));
    const saved = await row(claim.accountId);
    expect(saved).toMatchObject({ generation: 2, attempt_id: null, failure_count: 0, ended_at: null });
    expect(saved.access_token_expires_at?.getTime()).toBe(claim.startedAt.getTime() + 2 * HOUR);
    expect(saved.due_at.getTime()).toBe(claim.startedAt.getTime() + 1.5 * HOUR);
    expect(await storedRefreshToken(claim.accountId)).toBe("rft.new");
    expect(await eventsOf(claim.accountId)).toEqual([{ type: "refreshed", reason: null, log_id: "2026112300" }]);
  });

  it("keeps what TikTok left out", async () => {
    const claim = await claimedAccount({ grantedScopes: ["user.info.basic", "video.list"] });
    const before = await row(claim.accountId);
    await commitRefreshedPairs(test.db, [answerOf(claim, { sealedRefreshToken: null, refreshLifetimeMs: null })]);
    expect(await storedRefreshToken(claim.accountId)).toBe("rft.test");
    expect(await row(claim.accountId)).toMatchObject({
      granted_scopes: ["user.info.basic", "video.list"],
      refresh_token_expires_at: before.refresh_token_expires_at,
    });
  });

  it("follows TikTok when the granted set changed, and says so", async () => {
    const claim = await claimedAccount({
      grantedScopes: ["user.info.basic"],
      declinedScopes: ["video.list", "video.upload"],
    });
    await commitRefreshedPairs(test.db, [answerOf(claim, { grantedScopes: ["user.info.basic", "video.list"] })]);
    expect(await row(claim.accountId)).toMatchObject({
      granted_scopes: ["user.info.basic", "video.list"],
      declined_scopes: ["video.upload"],
    });
    expect((await eventsOf(claim.accountId)).map(({ type }) => type)).toEqual(["refreshed", "scopes_changed"]);
  });

  it("saves a late answer although the attempt was taken over, as nothing newer is stored", async () => {
    const claim = await claimedAccount();
    await test.db
      .updateTable("tiktok_grant")
      .set({ attempt_id: "00000000-0000-4000-8000-000000000000", resend_at: new Date(0) })
      .execute();
    expect((await commitRefreshedPairs(test.db, [answerOf(claim)])).size).toBe(1);
    expect(await storedRefreshToken(claim.accountId)).toBe("rft.new");
  });

  it("drops an answer when a newer pair is stored", async () => {
    const claim = await claimedAccount();
    await commitRefreshedPairs(test.db, [answerOf(claim)]);
    const late = answerOf(claim, { sealedRefreshToken: Buffer.from("older") });
    expect((await commitRefreshedPairs(test.db, [late])).size).toBe(0);
    expect(await storedRefreshToken(claim.accountId)).toBe("rft.new");
    expect(await eventsOf(claim.accountId)).toHaveLength(1);
  });

  it("revives a grant that ended as rotation_lost, and no other", async () => {
    const lost = await claimedAccount();
    await endGrant(test.db, lost, { reason: "rotation_lost", logId: null });
    expect((await commitRefreshedPairs(test.db, [answerOf(lost)])).size).toBe(1);
    expect(await row(lost.accountId)).toMatchObject({ ended_at: null, end_reason: null });

    const removed = await claimedAccount();
    await endGrant(test.db, removed, { reason: "removed_by_user", logId: null });
    expect((await commitRefreshedPairs(test.db, [answerOf(removed)])).size).toBe(0);
    expect(await row(removed.accountId)).toMatchObject({ end_reason: "removed_by_user", sealed_access_token: null });
  });

  it("saves the pair although its event cannot be written", async () => {
    const claim = await claimedAccount();
    await sql`alter table account_event add constraint broken check (type <> 'refreshed') not valid`.execute(test.db);
    try {
      expect((await commitRefreshedPairs(test.db, [answerOf(claim)])).size).toBe(1);
    } finally {
      await sql`alter table account_event drop constraint broken`.execute(test.db);
    }
    expect(await storedRefreshToken(claim.accountId)).toBe("rft.new");
  });
});
