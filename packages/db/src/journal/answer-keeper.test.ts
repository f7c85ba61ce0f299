import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { claimDueGrants } from "../grants/claim.ts";
import {
  answerTo,
  createTestDatabase,
  cutOff,
  insertAccount,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { createAnswerKeeper } from "./answer-keeper.ts";
import { journalDirectory } from "./journal.ts";
import type { Answer } from "./record.ts";
import { readJournalState } from "./state.ts";

const TERMS = { leaseMs: 30_000, resendAfterMs: 600_000, resendBeforeExpiryMs: 300_000, backOffMs: [0], settleMs: 0 };
const cipher = testCipher();

let test: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "answers-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function refreshed(): Promise<Answer> {
  const { accountId } = await insertAccount(test.db, cipher, { dueInMs: -1 });
  const [claim] = await claimDueGrants(test.db, TEST_APP, { limit: 1, terms: TERMS });
  if (claim?.accountId !== accountId) throw new Error("the account was not due");
  return { kind: "refreshed", pair: answerTo(cipher, claim) };
}

it("writes to disk what a full disk did not take, as soon as it has room, while the database is away", async () => {
  const answer = await refreshed();
  const done = Promise.withResolvers<unknown>();
  const keeper = createAnswerKeeper({
    db: test.db,
    cipher,
    dataDir,
    owner: "worker",
    retryMs: 10,
    onWaiting: () => undefined,
    onDone: done.resolve,
    onError: () => undefined,
  });
  const directory = journalDirectory(dataDir);
  await writeFile(directory, "no directory can be here");
  const away = await cutOff(test.ownerUrl);
  await expect(keeper.keep([answer])).rejects.toThrow();
  await rm(directory);
  await vi.waitUntil(async () => (await readJournalState(dataDir)).waiting === 1, { timeout: 10_000 });
  await away[Symbol.asyncDispose]();
  expect(await done.promise).toMatchObject({ replayed: 1, setAside: 0 });
  expect(await readJournalState(dataDir)).toMatchObject({ files: 0, waiting: 0 });
});
