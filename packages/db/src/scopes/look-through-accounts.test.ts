import { once } from "node:events";
import type { Kysely } from "kysely";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeConfiguredScopes } from "../app-configuration.ts";
import { ACCOUNT_CHANNEL } from "../events.ts";
import type { Database } from "../schema.ts";
import { createTestDatabase, insertAccount, TEST_APP, type TestDatabase, testCipher } from "../testing/index.ts";
import { lookThroughAccounts } from "./look-through-accounts.ts";
import { isScopeChangeUnderWay, listScopeChanges } from "./scope-coverage.ts";

const BASIC = "user.info.basic";
const cipher = testCipher();

let test: TestDatabase;
let db: Kysely<Database>;
beforeEach(async () => {
  test = await createTestDatabase();
  ({ db } = test);
  await configure([BASIC]);
  await lookThroughAll();
});
afterEach(() => test.close());

const configure = (scopes: string[]) => writeConfiguredScopes(db, { scopes });

async function lookThroughAll(limit = 2): Promise<number> {
  for (let batches = 1; ; batches++) {
    const looked = await lookThroughAccounts(db, TEST_APP, { limit });
    if (!looked || looked.finished) return batches;
  }
}

async function missingOf(accountId: string): Promise<string[]> {
  const { missing_scopes } = await db
    .selectFrom("tiktok_grant")
    .select("missing_scopes")
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
  return missing_scopes;
}

async function eventsOf(accountId: string): Promise<string[]> {
  const events = await db
    .selectFrom("account_event")
    .select(["type", "reason"])
    .where("account_id", "=", accountId)
    .orderBy("id")
    .execute();
  return events.map(({ type, reason }) => `${type} ${reason}`);
}

/** The next announcement of changed accounts. */
async function listen(): Promise<AsyncDisposable & { next: Promise<string | undefined> }> {
  const client = new pg.Client({ connectionString: test.url });
  await client.connect();
  const heard = once(client, "notification");
  await client.query(`listen ${ACCOUNT_CHANNEL}`);
  return {
    next: heard.then(([notification]: pg.Notification[]) => notification?.payload),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

describe("a scope that is added", () => {
  it("flags the accounts that lack it, in batches, and leaves those alone that hold it or declined it", async () => {
    const lacking = await Promise.all(Array.from({ length: 5 }, () => insertAccount(db, cipher)));
    const holding = await insertAccount(db, cipher, { grantedScopes: [BASIC, "video.list"] });
    const declining = await insertAccount(db, cipher, { declinedScopes: ["video.list"] });
    await configure([BASIC, "video.list"]);
    expect(await lookThroughAll(2)).toBeGreaterThan(3);

    for (const { accountId } of lacking) {
      expect(await missingOf(accountId)).toEqual(["video.list"]);
      expect(await eventsOf(accountId)).toEqual(["upgrade_available video.list"]);
    }
    for (const { accountId } of [holding, declining]) {
      expect(await missingOf(accountId)).toEqual([]);
      expect(await eventsOf(accountId)).toEqual([]);
    }
    expect(await listScopeChanges(db, 1)).toMatchObject([{ flagged: 5, cleared: 0, finishedAt: expect.any(Date) }]);
  });

  it("is told of once, although the batch is made again, and again when there is more to allow", async () => {
    const { accountId } = await insertAccount(db, cipher);
    await configure([BASIC, "video.list"]);
    await lookThroughAll();
    await lookThroughAll();
    await configure([BASIC, "video.list", "video.publish"]);
    await lookThroughAll();
    expect(await eventsOf(accountId)).toEqual([
      "upgrade_available video.list",
      "upgrade_available video.list,video.publish",
    ]);
  });

  it("is told to open pages as well", async () => {
    const { accountId, userId } = await insertAccount(db, cipher);
    await configure([BASIC, "video.list"]);
    await using listening = await listen();
    await lookThroughAll();
    expect(await listening.next).toBe(`${accountId} ${userId}`);
  });

  it("says nothing to accounts that have ended, are leaving, or are another app's", async () => {
    const other = { ...TEST_APP, clientKey: "another" };
    const accounts = [
      await insertAccount(db, cipher),
      await insertAccount(db, cipher),
      await insertAccount(db, cipher, { app: other }),
    ];
    const [ended, leaving, foreign] = accounts.map(({ accountId }) => accountId);
    await db
      .updateTable("tiktok_grant")
      .set({
        ended_at: new Date(),
        end_reason: "grant_rejected",
        sealed_access_token: null,
        sealed_refresh_token: null,
        access_token_expires_at: null,
      })
      .where("account_id", "=", ended ?? "")
      .execute();
    await test.pool.query("update tiktok_grant set due_at = 'infinity' where account_id = $1", [leaving]);
    await configure([BASIC, "video.list"]);
    await lookThroughAll();
    for (const accountId of [ended, leaving, foreign]) {
      expect(await missingOf(accountId ?? "")).toEqual(["video.list"]);
      expect(await eventsOf(accountId ?? "")).toEqual([]);
    }
  });
});

describe("a scope that is removed", () => {
  it("clears the accounts that lacked nothing else, and touches no token", async () => {
    await configure([BASIC, "video.list"]);
    const { accountId } = await insertAccount(db, cipher);
    const tokens = () => db.selectFrom("tiktok_grant").select(["sealed_access_token", "generation"]).execute();
    const before = await tokens();
    expect(await missingOf(accountId)).toEqual(["video.list"]);
    await configure([BASIC]);
    await lookThroughAll();
    expect(await missingOf(accountId)).toEqual([]);
    expect(await eventsOf(accountId)).toEqual(["scopes_changed by_operator"]);
    expect(await tokens()).toEqual(before);
  });

  it("forgets who declined it: should it come back, they are asked again", async () => {
    await configure([BASIC, "video.list"]);
    const { accountId } = await insertAccount(db, cipher, { declinedScopes: ["video.list"] });
    await configure([BASIC]);
    await lookThroughAll();
    await configure([BASIC, "video.list"]);
    await lookThroughAll();
    expect(await missingOf(accountId)).toEqual(["video.list"]);
  });
});

describe("looking through accounts", () => {
  it("comes back to accounts that somebody was writing, and waits for nobody", async () => {
    const { accountId } = await insertAccount(db, cipher);
    await configure([BASIC, "video.list"]);
    await db.transaction().execute(async (trx) => {
      await trx.selectFrom("tiktok_grant").select("account_id").forUpdate().execute();
      expect(await lookThroughAccounts(db, TEST_APP, { limit: 10 })).toMatchObject({ again: true, flagged: 0 });
    });
    await lookThroughAll();
    expect(await missingOf(accountId)).toEqual(["video.list"]);
  });

  it("begins anew when the scopes change again before it is done", async () => {
    const accounts = [await insertAccount(db, cipher), await insertAccount(db, cipher)];
    await configure([BASIC, "video.list"]);
    await lookThroughAccounts(db, TEST_APP, { limit: 1 });
    await configure([BASIC, "video.publish"]);
    await lookThroughAll();
    for (const { accountId } of accounts) expect(await missingOf(accountId)).toEqual(["video.publish"]);
    expect(await listScopeChanges(db, 2)).toMatchObject([{ superseded: false }, { superseded: true }]);
    expect(await isScopeChangeUnderWay(db)).toBe(false);
  });

  it("is one worker's at a time", async () => {
    await insertAccount(db, cipher);
    await configure([BASIC, "video.list"]);
    await db.transaction().execute(async (trx) => {
      await trx.selectFrom("scope_change").select("id").where("finished_at", "is", null).forUpdate().execute();
      expect(await lookThroughAccounts(db, TEST_APP, { limit: 10 })).toBeNull();
    });
  });

  it("has nothing to do when the same scopes are configured again", async () => {
    expect(await configure([BASIC])).toBe(false);
    expect(await isScopeChangeUnderWay(db)).toBe(false);
  });
});
