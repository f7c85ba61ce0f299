import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, insertAccount, type TestDatabase, testCipher } from "../testing/index.ts";
import { appendTokenIssues, eraseStaleTokenIssues, type TokenIssue } from "./token-issues.ts";

const DAY = 86_400_000;

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const issue = (accountId: string, daysAgo = 0): TokenIssue => ({
  at: new Date(Date.now() - daysAgo * DAY),
  apiKeyId: crypto.randomUUID(),
  accountId,
  expiresAt: new Date(Date.now() + DAY),
  caller: Buffer.from("caller"),
});
const count = async (accountId: string) => {
  const { rows } = await sql`select from token_issue where account_id = ${accountId}`.execute(test.db);
  return rows.length;
};

it("goes with its account", async () => {
  const { accountId } = await insertAccount(test.db, testCipher());
  await appendTokenIssues(test.db, [issue(accountId), issue(crypto.randomUUID())]);
  expect(await count(accountId)).toBe(1);
  await sql`delete from tiktok_account where id = ${accountId}`.execute(test.db);
  expect(await test.db.selectFrom("token_issue").selectAll().execute()).toEqual([]);
});

it("is erased soon when it was written in the moment in which its account was deleted", async () => {
  const { accountId } = await insertAccount(test.db, testCipher());
  await test.db.transaction().execute(async (trx) => {
    await appendTokenIssues(trx, [issue(accountId)]);
    await sql`delete from tiktok_account where id = ${accountId}`.execute(test.db);
  });
  expect(await count(accountId)).toBe(1);
  await eraseStaleTokenIssues(test.db);
  expect(await count(accountId)).toBe(0);
});

it("is erased after 90 days", async () => {
  const { accountId } = await insertAccount(test.db, testCipher());
  await appendTokenIssues(test.db, [issue(accountId, 91), issue(accountId, 89), issue(accountId)]);
  await eraseStaleTokenIssues(test.db);
  expect(await count(accountId)).toBe(2);
});
