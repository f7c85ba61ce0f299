import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { countLivingGrants } from "../accounts.ts";
import { createTestDatabase, insertAccount, TEST_APP, type TestDatabase, testCipher } from "../testing/index.ts";
import { claimDueGrants } from "./claim.ts";
import { countGrants, readLag } from "./count-grants.ts";
import { endGrant } from "./end-grant.ts";

const HOUR = 3_600_000;
const ANOTHER_APP = { ...TEST_APP, clientKey: "another" };
const terms = { leaseMs: 30_000, resendAfterMs: 600_000, resendBeforeExpiryMs: 300_000, backOffMs: [1], settleMs: 0 };
const cipher = testCipher();

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.db.deleteFrom("tiktok_grant").execute();
});

const count = () => countGrants(test.db, TEST_APP);

describe("countGrants", () => {
  it("counts nothing where there is nothing", async () => {
    expect(await count()).toEqual({
      living: 0,
      due: 0,
      failing: 0,
      suspect: 0,
      expired: 0,
      ended: {},
      nextTokenEndsAt: null,
      lastRefreshedAt: null,
    });
  });

  it("tells apart what is living, due, failing, suspect, expired and ended, by reason", async () => {
    await insertAccount(test.db, cipher);
    await insertAccount(test.db, cipher, { dueInMs: -1000, accessExpiresInMs: HOUR });
    await insertAccount(test.db, cipher, { dueInMs: -1000, accessExpiresInMs: -1000 });
    const { accountId } = await insertAccount(test.db, cipher);
    await test.db
      .updateTable("tiktok_grant")
      .set({ failing_since: new Date(), suspect_since: new Date(), rejection_count: 1 })
      .where("account_id", "=", accountId)
      .execute();
    for (const reason of ["rotation_lost", "rotation_lost", "removed"] as const) {
      const ended = await insertAccount(test.db, cipher, { dueInMs: -1000 });
      await endGrant(test.db, { accountId: ended.accountId, generation: 1 }, { reason, logId: null });
    }
    await insertAccount(test.db, cipher, { app: ANOTHER_APP, dueInMs: -1000 });
    const counts = await count();
    expect(counts).toMatchObject({ living: 4, due: 2, failing: 1, suspect: 1, expired: 1 });
    expect(counts.ended).toEqual({ rotation_lost: 2, removed: 1 });
    expect((counts.nextTokenEndsAt?.getTime() ?? 0) - Date.now()).toBeCloseTo(HOUR, -4);
  });
});

describe("readLag", () => {
  it("counts what may have been sent from when it may be sent again", async () => {
    const { accountId } = await insertAccount(test.db, cipher, { dueInMs: -900_000 });
    await insertAccount(test.db, cipher, { dueInMs: -120_000 });
    await test.db
      .updateTable("tiktok_grant")
      .set({ attempt_id: accountId, attempt_started_at: new Date(0), resend_at: new Date(Date.now() - 30_000) })
      .where("account_id", "=", accountId)
      .execute();
    expect(await readLag(test.db, TEST_APP)).toBeCloseTo(120, -1);
  });

  it("is how long the first grant that may be claimed has waited", async () => {
    expect(await readLag(test.db, TEST_APP)).toBe(0);
    await insertAccount(test.db, cipher, { dueInMs: 60_000 });
    expect(await readLag(test.db, TEST_APP)).toBe(0);
    await insertAccount(test.db, cipher, { dueInMs: -60_000 });
    await insertAccount(test.db, cipher, { dueInMs: -90_000 });
    await insertAccount(test.db, cipher, { dueInMs: -900_000, refreshToken: null });
    await insertAccount(test.db, cipher, { dueInMs: -900_000, refreshExpiresInMs: -1000 });
    await insertAccount(test.db, cipher, { dueInMs: -900_000, app: ANOTHER_APP });
    expect(await readLag(test.db, TEST_APP)).toBeCloseTo(90, -1);
  });

  it("does not count a grant that is being refreshed", async () => {
    await insertAccount(test.db, cipher, { dueInMs: -60_000 });
    await claimDueGrants(test.db, TEST_APP, { limit: 1, terms });
    expect(await readLag(test.db, TEST_APP)).toBe(0);
  });
});

describe("countLivingGrants", () => {
  it("counts the living of every app", async () => {
    await insertAccount(test.db, cipher);
    await insertAccount(test.db, cipher, { app: ANOTHER_APP });
    const { accountId } = await insertAccount(test.db, cipher);
    await endGrant(test.db, { accountId, generation: 1 }, { reason: "removed", logId: null });
    expect(await countLivingGrants(test.db)).toBe(2);
  });

  it("takes Postgres' word for many", async () => {
    await insertMany(12_000);
    await sql`analyze tiktok_grant`.execute(test.db);
    const counted = await countLivingGrants(test.db);
    expect(Math.abs(counted - 12_000)).toBeLessThan(600);
  });

  it("says at least as many as it has counted when Postgres has not looked yet", async () => {
    await insertMany(11_000);
    await sql`update pg_class set reltuples = -1 where oid = 'tiktok_grant_due'::regclass`.execute(test.db);
    expect(await countLivingGrants(test.db)).toBe(10_000);
  });
});

/** Living grants without tokens that could be opened. */
async function insertMany(number: number): Promise<void> {
  const { userId } = await insertAccount(test.db, cipher);
  await test.db.deleteFrom("tiktok_grant").execute();
  await sql`
    with account as (
      insert into tiktok_account (id, user_id, open_id)
      select gen_random_uuid(), ${userId}, gen_random_uuid() from generate_series(1, ${number}::integer)
      returning id, open_id)
    insert into tiktok_grant (account_id, client_key, api_origin, open_id, requested_scopes, granted_scopes,
      declined_scopes, sealed_access_token, access_token_expires_at, due_at)
    select id, 'sbawtest', 'http://tiktok.test', open_id, '{}', '{}', '{}', 'sealed', now(), now() from account`.execute(
    test.db,
  );
}
