import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import {
  answerTo,
  createTestDatabase,
  insertAccount,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { commitRefreshedPairs } from "./commit-refresh.ts";
import { saveAuthorizedGrantIn } from "./save-authorized-grant.ts";
import { tellExpiry } from "./tell-expiry.ts";

const DAY = 24 * 3_600_000;
const cipher = testCipher();

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.db.deleteFrom("tiktok_grant").execute();
});

const tell = (limit = 100) => tellExpiry(test.db, TEST_APP, { limit });
const insertEnding = (refreshExpiresInMs: number) => insertAccount(test.db, cipher, { refreshExpiresInMs });
const setEnd = (accountId: string, inMs: number) =>
  test.db
    .updateTable("tiktok_grant")
    .set({ refresh_token_expires_at: new Date(Date.now() + inMs) })
    .where("account_id", "=", accountId)
    .execute();

/** The distances that the owner was told, in their order. */
async function toldOf(accountId: string): Promise<(string | null)[]> {
  const events = await test.db
    .selectFrom("account_event")
    .select("reason")
    .where("account_id", "=", accountId)
    .where("type", "=", "reauthorize_by")
    .orderBy("id")
    .execute();
  return events.map(({ reason }) => reason);
}

it("tells each distance once, as the end comes nearer", async () => {
  const { accountId } = await insertEnding(31 * DAY);
  for (const days of [31, 29, 20, 6.5, 3, 0.5, 0.1]) {
    await setEnd(accountId, days * DAY);
    await tell();
    await tell();
  }
  expect(await toldOf(accountId)).toEqual(["30_days", "7_days", "1_day"]);
});

it("tells the nearest alone when others were missed", async () => {
  const [week, day] = [await insertEnding(5 * DAY), await insertEnding(DAY / 2)];
  expect(await tell()).toBe(2);
  expect(await tell()).toBe(0);
  expect(await toldOf(week.accountId)).toEqual(["7_days"]);
  expect(await toldOf(day.accountId)).toEqual(["1_day"]);
});

it("says nothing of what is over, far away, unknown, ended or another app's", async () => {
  await insertEnding(-1000);
  await insertEnding(40 * DAY);
  const unknown = await insertEnding(DAY);
  await test.db
    .updateTable("tiktok_grant")
    .set({ refresh_token_expires_at: null })
    .where("account_id", "=", unknown.accountId)
    .execute();
  await insertAccount(test.db, cipher, { app: { ...TEST_APP, clientKey: "another" }, refreshExpiresInMs: DAY });
  const ended = await insertEnding(DAY);
  await test.db
    .updateTable("tiktok_grant")
    .set({
      ended_at: new Date(),
      end_reason: "removed",
      sealed_access_token: null,
      sealed_refresh_token: null,
      access_token_expires_at: null,
    })
    .where("account_id", "=", ended.accountId)
    .execute();
  expect(await tell()).toBe(0);
});

it("tells no more at once than it was asked to", async () => {
  for (let index = 0; index < 3; index++) await insertEnding(DAY / 2);
  expect([await tell(2), await tell(2), await tell(2)]).toEqual([2, 1, 0]);
});

it("tells each owner once however many workers look", async () => {
  const { accountId } = await insertEnding(5 * DAY);
  await Promise.all(Array.from({ length: 8 }, () => tell()));
  expect(await toldOf(accountId)).toEqual(["7_days"]);
});

it("begins anew when a refresh moves the end away", async () => {
  const { accountId } = await insertEnding(DAY / 2);
  await tell();
  const claim = { accountId, generation: 1, startedAt: new Date() };
  await commitRefreshedPairs(test.db, [answerTo(cipher, claim, { refreshLifetimeMs: 180 * DAY })]);
  await setEnd(accountId, 20 * DAY);
  await tell();
  expect(await toldOf(accountId)).toEqual(["1_day", "30_days"]);
});

it("begins anew when the owner reauthorizes", async () => {
  const { accountId, userId, openId } = await insertEnding(DAY / 2);
  await tell();
  const grant = {
    app: TEST_APP,
    userId,
    reauthorize: accountId,
    openId,
    pair: {
      accessToken: "act.new",
      refreshToken: "rft.new",
      accessTokenExpiresAt: new Date(Date.now() + DAY),
      refreshTokenExpiresAt: new Date(Date.now() + 180 * DAY),
    },
    consentedAt: new Date(),
    dueAt: new Date(Date.now() + DAY),
    requestedScopes: ["user.info.basic"],
    grantedScopes: ["user.info.basic"],
    logId: null,
  };
  await test.db.transaction().execute((trx) => saveAuthorizedGrantIn(trx, cipher, grant));
  await setEnd(accountId, 20 * DAY);
  await tell();
  expect(await toldOf(accountId)).toEqual(["1_day", "30_days"]);
});
