import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrateToLatest } from "./migrate.ts";
import { createTestDatabase, insertAccount, type TestDatabase, testCipher } from "./testing/index.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

it("leaves a migrated database as it is", async () => {
  expect(await migrateToLatest(test.ownerUrl)).toEqual([]);
});

it("migrates an empty database once, however many migrate at the same time", async () => {
  await sql`drop schema public cascade`.execute(test.db);
  await sql`create schema public`.execute(test.db);
  const applied = (await Promise.all([1, 2, 3].map(() => migrateToLatest(test.ownerUrl)))).flat();
  expect(applied.length).toBeGreaterThan(0);
  expect(new Set(applied).size).toBe(applied.length);
});

it.each([
  ["a living grant without a token", "sealed_access_token = null"],
  ["an ended grant with a token", "ended_at = now(), end_reason = 'removed'"],
  [
    "an end without a reason",
    "ended_at = now(), sealed_access_token = null, access_token_expires_at = null, sealed_refresh_token = null",
  ],
  ["an attempt that never began", "attempt_id = gen_random_uuid(), resend_at = now()"],
  ["a suspicion without a rejection", "suspect_since = now()"],
  ["a reason nobody knows", "end_reason = 'bored'"],
])("refuses %s", async (_what, change) => {
  await insertAccount(test.db, testCipher());
  await expect(sql`update tiktok_grant set ${sql.raw(change)}`.execute(test.db)).rejects.toThrow(/check constraint/);
});

it("refuses to change what has happened", async () => {
  const { accountId } = await insertAccount(test.db, testCipher());
  await test.db.insertInto("account_event").values({ account_id: accountId, type: "connected" }).execute();
  await expect(test.db.updateTable("account_event").set({ reason: "another" }).execute()).rejects.toThrow(
    /never changed/,
  );
});

it("refuses a second living grant of one TikTok account", async () => {
  const { openId } = await insertAccount(test.db, testCipher());
  await expect(insertAccount(test.db, testCipher(), { openId })).rejects.toThrow(/tiktok_grant_open_id/);
});
