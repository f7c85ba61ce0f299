import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { listAppFaults } from "../app-faults.ts";
import {
  answerTo,
  createTestDatabase,
  insertAccount,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { type AnswerKeeper, createAnswerKeeper } from "./answer-keeper.ts";
import { openJournal } from "./journal.ts";
import { writeRecord } from "./record.ts";
import { setAside, setAsideDirectory } from "./set-aside.ts";
import { readJournalState } from "./state.ts";
import { type JournalWatch, watchJournal } from "./watch.ts";

const cipher = testCipher();

let test: TestDatabase;
let dataDir: string;
let answers: AnswerKeeper;
let watch: JournalWatch;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "journal-"));
  const ignore = () => undefined;
  const told = { onWaiting: ignore, onDone: ignore, onError: ignore };
  answers = createAnswerKeeper({ db: test.db, cipher, dataDir, owner: "worker", retryMs: 10, ...told });
});
afterEach(async () => {
  await watch.stop();
  answers.stop();
  await rm(dataDir, { recursive: true });
  await test.db.deleteFrom("app_fault").execute();
});

const begin = () => {
  watch = watchJournal({ db: test.db, app: TEST_APP, dataDir, answers, everyMs: 20, onError: () => undefined });
};
const told = async () => (await listAppFaults(test.db, TEST_APP)).map(({ setting, detail }) => [setting, detail]);
const ofThisHost = () => ["DATA_DIR", `1 in ${setAsideDirectory(dataDir)} of ${hostname()}`];

it("brings in what a process that has died left behind, although none was started since", async () => {
  begin();
  const { accountId } = await insertAccount(test.db, cipher);
  const pair = answerTo(cipher, { accountId, generation: 1, startedAt: new Date() });
  await openJournal(dataDir, "worker").keep([writeRecord({ kind: "refreshed", pair }, cipher)]);
  const generation = async () => {
    const grants = test.db.selectFrom("tiktok_grant").select("generation").where("account_id", "=", accountId);
    return (await grants.executeTakeFirstOrThrow()).generation;
  };
  await expect.poll(generation).toBe(2);
  await expect.poll(() => readJournalState(dataDir)).toMatchObject({ files: 0, setAside: 0 });
  expect(await told()).toEqual([]);
});

it("tells what the database refuses, and on which host, until it is gone", async () => {
  await setAside(dataDir, "{}");
  begin();
  await expect.poll(told).toEqual([ofThisHost()]);
  await rm(setAsideDirectory(dataDir), { recursive: true });
  await expect.poll(told).toEqual([]);
});
