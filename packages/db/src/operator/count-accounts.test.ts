import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listAllAccounts } from "../accounts.ts";
import { writeConfiguredScopes } from "../app-configuration.ts";
import { requestDisconnect } from "../disconnects.ts";
import { endGrant } from "../grants/end-grant.ts";
import {
  type AccountBuild,
  createTestDatabase,
  insertAccount,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { countAccounts, readAccountCount } from "./count-accounts.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const cipher = testCipher();

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await writeConfiguredScopes(test.db, { scopes: ["user.info.basic", "video.list"] });
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.db.deleteFrom("tiktok_grant").execute();
  await test.db.deleteFrom("tiktok_account").execute();
});

const ALL_SCOPES = ["user.info.basic", "video.list"];
const connect = (build: AccountBuild = {}) => insertAccount(test.db, cipher, { grantedScopes: ALL_SCOPES, ...build });

async function count() {
  await countAccounts(test.db, TEST_APP);
  const counted = await readAccountCount(test.db, TEST_APP);
  if (!counted) throw new Error("nothing was counted");
  return counted;
}

describe("countAccounts", () => {
  it("has counted nothing before the first time", async () => {
    expect(await readAccountCount(test.db, { ...TEST_APP, clientKey: "nobody's" })).toBeNull();
  });

  it("counts accounts by the state that each of them shows", async () => {
    await connect();
    await connect();
    await connect({ app: { ...TEST_APP, clientKey: "another" } });
    await connect({ refreshExpiresInMs: 20 * DAY });
    await connect({ grantedScopes: ["user.info.basic"] });
    await connect({ grantedScopes: ["user.info.basic"], declinedScopes: ["video.list"] });
    const failing = await connect();
    await test.db
      .updateTable("tiktok_grant")
      .set({ failing_since: new Date(), failure_count: 1 })
      .where("account_id", "=", failing.accountId)
      .execute();
    const gone = await connect();
    await endGrant(test.db, { accountId: gone.accountId, generation: 1 }, { reason: "removed_by_user", logId: null });
    await requestDisconnect(test.db, await connect());
    // Its grant is gone already, and TikTok has not confirmed it yet.
    const leaving = await connect();
    await requestDisconnect(test.db, leaving);
    await test.db.deleteFrom("tiktok_grant").where("account_id", "=", leaving.accountId).execute();

    const { accounts, ended, living } = await count();
    const shown = Object.groupBy(await listAllAccounts(test.db, TEST_APP, 100), ({ status }) => status.kind);
    expect(accounts).toEqual({
      connected: 3,
      app_changed: 1,
      reauthorize_by: 1,
      upgrade_available: 1,
      retrying: 1,
      reauthorization_required: 1,
      disconnecting: 2,
    });
    for (const [kind, number] of Object.entries(accounts)) {
      expect([kind, number]).toEqual([kind, shown[kind as keyof typeof accounts]?.length ?? 0]);
    }
    expect(ended).toEqual({ removed_by_user: 1 });
    expect(living).toBe(6);
  });

  it("counts when the living become due, in quarters of an hour", async () => {
    await connect({ dueInMs: -MINUTE });
    await connect({ dueInMs: 5 * MINUTE });
    await connect({ dueInMs: 20 * MINUTE });
    await connect({ dueInMs: 20 * MINUTE });
    await connect({ dueInMs: 2 * DAY });
    await requestDisconnect(test.db, await connect({ dueInMs: 5 * MINUTE }));
    await connect({ dueInMs: 5 * MINUTE, app: { ...TEST_APP, clientKey: "another" } });
    const { due } = await count();
    expect(due).toMatchObject({ overdue: 1, bucketSeconds: 900, later: 1 });
    expect(due.within.slice(0, 3)).toEqual([1, 2, 0]);
    expect(due.within).toHaveLength(24);
  });

  it("counts who has granted and who has declined each scope", async () => {
    await connect();
    await connect({ grantedScopes: ["user.info.basic"], declinedScopes: ["video.list"] });
    await connect({ app: { ...TEST_APP, clientKey: "another" } });
    expect((await count()).scopes).toEqual([
      { scope: "user.info.basic", granted: 2, declined: 0 },
      { scope: "video.list", granted: 1, declined: 1 },
    ]);
  });

  it("replaces the last count, and says how old it is", async () => {
    await connect();
    await count();
    await connect();
    const counted = await count();
    expect(counted.living).toBe(2);
    expect(Date.now() - counted.countedAt.getTime()).toBeLessThan(60_000);
    expect(counted.ageSeconds).toBeGreaterThanOrEqual(0);
  });
});
