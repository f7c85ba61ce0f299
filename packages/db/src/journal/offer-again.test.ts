import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { answerTo, createTestDatabase, insertAccount, type TestDatabase, testCipher } from "../testing/index.ts";
import { offerAgain } from "./offer-again.ts";
import { type Answer, writeRecord } from "./record.ts";
import { setAside } from "./set-aside.ts";
import { readJournalState } from "./state.ts";

const cipher = testCipher();

let test: TestDatabase;
let dataDir: string;
let refusals: unknown[];
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "journal-"));
  refusals = [];
});
afterEach(() => rm(dataDir, { recursive: true }));

const offer = () => offerAgain({ db: test.db, cipher, dataDir, onRefused: (error) => refusals.push(error) });
const left = async () => (await readJournalState(dataDir)).setAside;

async function refreshed(generation = 1): Promise<Answer> {
  const { accountId } = await insertAccount(test.db, cipher);
  return { kind: "refreshed", pair: answerTo(cipher, { accountId, generation, startedAt: new Date() }) };
}
const keepAside = (answer: Answer) => setAside(dataDir, writeRecord(answer, cipher).line);

it("saves a pair once the database takes it, and leaves it where it is until then", async () => {
  await keepAside(await refreshed());
  await sql`alter table tiktok_grant add constraint mended check (generation = 1)`.execute(test.db);
  expect([await offer(), await left()]).toEqual([0, 1]);
  expect(refusals).toEqual([expect.objectContaining({ constraint: "mended" })]);
  await sql`alter table tiktok_grant drop constraint mended`.execute(test.db);
  expect([await offer(), await left()]).toEqual([1, 0]);
  const { generation } = await test.db.selectFrom("tiktok_grant").select("generation").executeTakeFirstOrThrow();
  expect(generation).toBe(2);
});

it("has done with a pair when something newer is stored", async () => {
  await keepAside(await refreshed(0));
  expect([await offer(), await left()]).toEqual([1, 0]);
});

it("leaves a consent to the operator, and what nobody can read", async () => {
  const { userId, openId } = await insertAccount(test.db, cipher);
  const moment = new Date();
  const pair = { accessToken: "act.consent", refreshToken: "rft.consent" };
  await keepAside({
    kind: "authorized",
    grant: {
      requestId: "00000000-0000-4000-8000-000000000000",
      consentedAt: moment,
      app: { clientKey: "sbawtest", apiOrigin: "http://tiktok.test" },
      userId,
      reauthorize: null,
      openId,
      pair: { ...pair, accessTokenExpiresAt: moment, refreshTokenExpiresAt: null },
      dueAt: moment,
      requestedScopes: ["user.info.basic"],
      grantedScopes: ["user.info.basic"],
      logId: null,
    },
  });
  await setAside(dataDir, "half a li");
  expect([await offer(), await left()]).toEqual([0, 2]);
});
