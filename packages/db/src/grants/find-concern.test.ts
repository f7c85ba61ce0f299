import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createTestDatabase,
  insertAccount,
  insertUser,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { findConcern } from "./find-concern.ts";

const MINUTE = 60_000;
const cipher = testCipher();

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const find = (userId: string) => findConcern(test.db, TEST_APP, { userId, withinMs: 30 * MINUTE });

it("says whether a token of this person's ends soon, or one of their accounts was rejected", async () => {
  const userId = await insertUser(test.db);
  expect(await find(userId)).toEqual({ tokenEnding: false, suspect: false });
  await insertAccount(test.db, cipher, { userId, accessExpiresInMs: 40 * MINUTE });
  await insertAccount(test.db, cipher, { accessExpiresInMs: MINUTE });
  expect(await find(userId)).toEqual({ tokenEnding: false, suspect: false });
  const { accountId } = await insertAccount(test.db, cipher, { userId, accessExpiresInMs: 20 * MINUTE });
  expect(await find(userId)).toEqual({ tokenEnding: true, suspect: false });
  await test.db
    .updateTable("tiktok_grant")
    .set({ suspect_since: new Date(), rejection_count: 1 })
    .where("account_id", "=", accountId)
    .execute();
  expect(await find(userId)).toEqual({ tokenEnding: true, suspect: true });
});

it("does not speak of what another app's client key brought", async () => {
  const userId = await insertUser(test.db);
  await insertAccount(test.db, cipher, { userId, app: { ...TEST_APP, clientKey: "another" }, accessExpiresInMs: -1 });
  expect(await find(userId)).toEqual({ tokenEnding: false, suspect: false });
});
