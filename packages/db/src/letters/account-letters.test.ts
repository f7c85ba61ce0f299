import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appendEvents } from "../events.ts";
import { createTestDatabase, insertAccount, TEST_APP, type TestDatabase, testCipher } from "../testing/index.ts";
import { claimOwnersNews, forgetAccountsWithoutNews, settleOwnersNews } from "./account-letters.ts";

const TERMS = { settleMs: 0, quietMs: 0, leaseMs: 60_000 };

let test: TestDatabase;
let accountId: string;
beforeEach(async () => {
  test = await createTestDatabase();
  ({ accountId } = await insertAccount(test.db, testCipher()));
  await test.db.updateTable("app_user").set({ emailVerified: true }).execute();
});
afterEach(() => test.close());

async function happen(type: "reauthorization_required" | "reauthorize_by" | "connected"): Promise<void> {
  await test.db.transaction().execute((trx) => appendEvents(trx, [{ accountId, type }]));
}
const end = async () => {
  await sql`update tiktok_grant set ended_at = now(), end_reason = 'removed', sealed_access_token = null,
            sealed_refresh_token = null, access_token_expires_at = null`.execute(test.db);
  await happen("reauthorization_required");
};
const mend = () =>
  sql`update tiktok_grant set ended_at = null, end_reason = null, sealed_access_token = 'x',
      access_token_expires_at = now() + interval '1 day'`.execute(test.db);
const claim = (terms = TERMS) => claimOwnersNews(test.db, TEST_APP, terms, 10);
const noted = () => test.db.selectFrom("account_letter").select(["noted", "told_cause"]).execute();

describe("what an owner is to be written", () => {
  it("is noted in the transaction of the event, and for those that need the owner alone", async () => {
    await happen("connected");
    expect(await noted()).toEqual([]);
    await end();
    expect(await noted()).toEqual([{ noted: 1, told_cause: null }]);
    expect(await claim()).toMatchObject([
      { kind: "needs_owner", accounts: [{ accountId, cause: "reauthorization_required", endReason: "removed" }] },
    ]);
  });

  it("waits until more may have come together", async () => {
    await end();
    expect(await claim({ ...TERMS, settleMs: 60_000 })).toEqual([]);
  });

  it("is claimed by one, and again by another when the first one says nothing of it", async () => {
    await end();
    expect(await claim()).toHaveLength(1);
    expect(await claim()).toEqual([]);
    await sql`update mail_preference set claimed_until = now()`.execute(test.db);
    expect(await claim()).toHaveLength(1);
  });

  it("is not lost when the account ends again while somebody is told that it is well", async () => {
    await end();
    for (const news of await claim()) await settleOwnersNews(test.db, news);
    await mend();
    const [wellAgain] = await claim();
    expect(wellAgain).toMatchObject({ kind: "well_again", accounts: [{ accountId }] });
    await end();
    if (wellAgain) await settleOwnersNews(test.db, wellAgain);
    expect(await claim()).toMatchObject([{ kind: "needs_owner" }]);
  });

  it("is about each end, and once about a permission that ends soon", async () => {
    await sql`update tiktok_grant set refresh_token_expires_at = now() + interval '20 days'`.execute(test.db);
    await happen("reauthorize_by");
    for (const news of await claim()) await settleOwnersNews(test.db, news);
    await happen("reauthorize_by");
    expect(await claim()).toEqual([]);
    for (let count = 0; count < 2; count++) {
      await end();
      const news = await claim();
      expect(news).toHaveLength(1);
      for (const one of news) await settleOwnersNews(test.db, one);
    }
  });

  it("is nothing while another app is in use than the account's", async () => {
    await end();
    await forgetAccountsWithoutNews(test.db, { ...TEST_APP, clientKey: "another" });
    expect(await claimOwnersNews(test.db, { ...TEST_APP, clientKey: "another" }, TERMS, 10)).toEqual([]);
    expect(await claim()).toHaveLength(1);
  });

  it("goes with the account", async () => {
    await end();
    await test.db.deleteFrom("tiktok_account").execute();
    expect(await noted()).toEqual([]);
  });
});
