import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveAvatar } from "./avatars.ts";
import { moveToPendingRevocation, requestDisconnect } from "./disconnects.ts";
import { appendEvents } from "./events.ts";
import { readMissedChanges } from "./missed-changes.ts";
import { claimRevocations, confirmRevocation, REVOCATION_TERMS } from "./pending-revocations.ts";
import {
  createTestDatabase,
  explainStatements,
  insertAccount,
  insertUser,
  pretendRows,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "./testing/index.ts";

const MINUTE = 60_000;
const cipher = testCipher();

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

async function happened(accountId: string, { minutesAgo }: { minutesAgo: number }): Promise<void> {
  const at = new Date(Date.now() - minutesAgo * MINUTE);
  await test.db.insertInto("account_event").values({ account_id: accountId, type: "refreshed", at }).execute();
}

async function missed(userId: string, minutes: number): Promise<string[]> {
  const since = new Date(Date.now() - minutes * MINUTE);
  const { changes } = await readMissedChanges(test.db, TEST_APP, { userId }, since);
  return changes.map((change) => (change.kind === "changed" ? change.account.id : `${change.accountId} is gone`));
}

describe("readMissedChanges", () => {
  it("finds the accounts that something happened to since, each once, and no others", async () => {
    const userId = await insertUser(test.db);
    const accounts = [];
    for (let index = 0; index < 3; index++) accounts.push(await insertAccount(test.db, cipher, { userId }));
    const [early, late] = accounts.map(({ accountId }) => accountId) as [string, string];
    await happened(early, { minutesAgo: 20 });
    await happened(late, { minutesAgo: 5 });
    await happened(late, { minutesAgo: 4 });
    await happened((await insertAccount(test.db, cipher)).accountId, { minutesAgo: 4 });
    expect(await missed(userId, 10)).toEqual([late]);
    expect(new Set(await missed(userId, 30))).toEqual(new Set([early, late]));
  });

  it("finds what was not committed yet when its moment was told", async () => {
    const { accountId, userId } = await insertAccount(test.db, cipher);
    const told = await test.db.transaction().execute(async (trx) => {
      await appendEvents(trx, [{ accountId, type: "refreshed" }]);
      return readMissedChanges(test.db, TEST_APP, { userId }, null);
    });
    expect(told.changes).toEqual([]);
    const { changes } = await readMissedChanges(test.db, TEST_APP, { userId }, told.at);
    expect(changes).toHaveLength(1);
  });

  it("finds an account that is being disconnected, and then how that ended", async () => {
    const { accountId, userId } = await insertAccount(test.db, cipher);
    await requestDisconnect(test.db, { userId, accountId });
    expect(await missed(userId, 1)).toEqual([accountId]);
    await moveToPendingRevocation(test.db, cipher, { accountId, refreshLeaseMs: 0 });
    for (const revocation of await claimRevocations(test.db, TEST_APP, { limit: 10, terms: REVOCATION_TERMS })) {
      await confirmRevocation(test.db, revocation, null);
    }
    expect(await missed(userId, 1)).toEqual([`${accountId} is gone`]);
  });

  it("goes back an hour at most: whoever was away for longer reads everything", async () => {
    const { accountId, userId } = await insertAccount(test.db, cipher);
    await happened(accountId, { minutesAgo: 90 });
    expect(await missed(userId, 120)).toEqual([]);
  });

  it("looks up indexes alone, however many accounts and events there are", async () => {
    const { accountId, userId } = await insertAccount(test.db, cipher);
    await happened(accountId, { minutesAgo: 1 });
    await saveAvatar(test.db, accountId, { contentType: "image/png", bytes: Buffer.from("png") });
    await pretendRows(test, /^(tiktok_account|tiktok_grant|avatar|account_event_.*)$/, 1_000_000);
    const since = new Date(Date.now() - MINUTE);
    const plans = await explainStatements(test, (db) => readMissedChanges(db, TEST_APP, { userId }, since));
    expect(plans.flatMap(({ scannedTables }) => scannedTables)).toEqual(["app_configuration"]);
    expect(plans[0]?.indexes).toContain("tiktok_account_of_user");
  });
});
