import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../schema.ts";
import { createTestDatabase, insertAccount, TEST_APP, type TestDatabase, testCipher } from "../testing/index.ts";
import { type ClaimTerms, claimAskedGrants, claimDueGrants, countDueGrants, releaseClaims } from "./claim.ts";
import { countGrants, readLag } from "./count-grants.ts";
import { lookForWork } from "./look-for-work.ts";
import { leaveUnanswered } from "./record-failure.ts";

const MINUTE = 60_000;
const terms: ClaimTerms = {
  leaseMs: MINUTE / 2,
  resendAfterMs: 10 * MINUTE,
  resendBeforeExpiryMs: 5 * MINUTE,
  backOffMs: [MINUTE / 2, 2 * MINUTE, 60 * MINUTE],
  settleMs: 0,
};
const cipher = testCipher();
const overdue = { dueInMs: -1000 };

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.db.deleteFrom("tiktok_grant").execute();
});

const claimDue = (limit = 10) => claimDueGrants(test.db, TEST_APP, { limit, terms });

function grantRow(accountId: string) {
  return test.db.selectFrom("tiktok_grant").selectAll().where("account_id", "=", accountId).executeTakeFirstOrThrow();
}

/** Minutes from now until the row may be claimed again. */
async function heldForMinutes(accountId: string) {
  return (((await grantRow(accountId)).resend_at?.getTime() ?? Number.NaN) - Date.now()) / MINUTE;
}

/** As if as much time had passed as the attempts hold their grants. */
async function letAttemptsPass() {
  await test.db
    .updateTable("tiktok_grant")
    .set({ resend_at: new Date(0) })
    .where("attempt_id", "is not", null)
    .execute();
}

describe("claimDueGrants", () => {
  it("claims what is due, the most urgent first, and nothing else", async () => {
    const late = await insertAccount(test.db, cipher, { dueInMs: -1000 });
    const later = await insertAccount(test.db, cipher, { dueInMs: -2000 });
    await insertAccount(test.db, cipher, { dueInMs: 1000 });
    expect((await claimDue(1)).map(({ accountId }) => accountId)).toEqual([later.accountId]);
    expect((await claimDue()).map(({ accountId }) => accountId)).toEqual([late.accountId]);
    expect(await claimDue()).toEqual([]);
  });

  it("writes to no index", async () => {
    for (let index = 0; index < 3; index++) await insertAccount(test.db, cipher, overdue);
    await sql`vacuum tiktok_grant`.execute(test.db);
    const indexed = async (db: Kysely<Database>) => {
      const { rows } = await sql<{ rows: number }>`
        select pg_stat_get_xact_tuples_updated(oid) - pg_stat_get_xact_tuples_hot_updated(oid) as rows
        from pg_class where relname = 'tiktok_grant'`.execute(db);
      return rows[0]?.rows;
    };
    await test.db.transaction().execute(async (db) => {
      const before = await indexed(db);
      expect(await claimDueGrants(db, TEST_APP, { limit: 10, terms })).toHaveLength(3);
      expect(await indexed(db)).toBe(before);
    });
  });

  it("is refused to a worker from before, which takes what is under way for due", async () => {
    await insertAccount(test.db, cipher, overdue);
    const claimAsBefore = () =>
      sql`update tiktok_grant set attempt_id = gen_random_uuid(), attempt_started_at = now()`.execute(test.db);
    await expect(claimAsBefore()).rejects.toThrow(/older than the database/);
    await claimDue();
    await expect(claimAsBefore()).rejects.toThrow(/older than the database/);
    // What it had in flight is saved, and what that leaves behind holds nothing once its time is over.
    await sql`update tiktok_grant set attempt_id = null, attempt_started_at = null`.execute(test.db);
    await test.db
      .updateTable("tiktok_grant")
      .set({ resend_at: new Date(0) })
      .execute();
    expect(await claimDue()).toHaveLength(1);
  });

  it("gives each grant to one of many that claim at once", async () => {
    for (let index = 0; index < 40; index++) await insertAccount(test.db, cipher, overdue);
    const claims = (await Promise.all(Array.from({ length: 8 }, () => claimDue(10)))).flat();
    expect(new Set(claims.map(({ accountId }) => accountId)).size).toBe(claims.length);
    const rest = await claimDue(100);
    expect(claims.length + rest.length).toBe(40);
  });

  it("leaves grants of another app alone", async () => {
    await insertAccount(test.db, cipher, { ...overdue, app: { ...TEST_APP, clientKey: "another" } });
    await insertAccount(test.db, cipher, { ...overdue, app: { ...TEST_APP, apiOrigin: "http://another.test" } });
    expect(await claimDue()).toEqual([]);
  });

  it("sends again ten minutes after the claim when the token lives on", async () => {
    const { accountId } = await insertAccount(test.db, cipher, overdue);
    await claimDue();
    expect(await heldForMinutes(accountId)).toBeCloseTo(10, 1);
  });

  it("sends again five minutes before the token ends when that is sooner", async () => {
    const { accountId } = await insertAccount(test.db, cipher, { ...overdue, accessExpiresInMs: 8 * MINUTE });
    await claimDue();
    expect(await heldForMinutes(accountId)).toBeCloseTo(3, 1);
  });

  it("never sends again before the lease is over", async () => {
    const { accountId } = await insertAccount(test.db, cipher, { ...overdue, accessExpiresInMs: -MINUTE });
    await claimDue();
    expect(await heldForMinutes(accountId)).toBeCloseTo(0.5, 1);
  });

  it("counts an attempt without outcome, and backs off from it", async () => {
    const { accountId } = await insertAccount(test.db, cipher, { ...overdue, accessExpiresInMs: -MINUTE });
    const waits: number[] = [];
    for (let crash = 0; crash < 4; crash++) {
      await letAttemptsPass();
      const [claim] = await claimDue();
      expect(claim?.unansweredCount).toBe(crash);
      waits.push(Math.round((await heldForMinutes(accountId)) * 10) / 10);
    }
    expect(waits).toEqual([0.5, 0.5, 2, 60]);
  });

  it("leaves what may have been sent alone while the database has only just come back", async () => {
    await insertAccount(test.db, cipher, overdue);
    await claimDue();
    await letAttemptsPass();
    const settling = { ...terms, settleMs: 24 * 60 * MINUTE };
    expect(await claimDueGrants(test.db, TEST_APP, { limit: 1, terms: settling })).toEqual([]);
    expect(await claimDue()).toHaveLength(1);
  });
});

describe("leaveUnanswered", () => {
  it("makes the grant due when it may be sent again, and not before", async () => {
    const { accountId } = await insertAccount(test.db, cipher, overdue);
    const [claim] = await claimDue();
    if (!claim) throw new Error("nothing was claimed");
    await leaveUnanswered(test.db, claim, { reason: "timeout", logId: null });
    const { due_at, resend_at } = await grantRow(accountId);
    expect(due_at).toEqual(resend_at);
    expect(await heldForMinutes(accountId)).toBeCloseTo(10, 1);
  });
});

describe("what is counted as due", () => {
  it("is not what is under way, but what may be sent again", async () => {
    await insertAccount(test.db, cipher, overdue);
    const due = async () => ({
      counted: await countDueGrants(test.db, TEST_APP, 10),
      work: (await lookForWork(test.db, TEST_APP, { countUpTo: 10 })).due,
      told: (await countGrants(test.db, TEST_APP)).due,
      waits: (await readLag(test.db, TEST_APP)) > 0,
    });
    expect(await due()).toEqual({ counted: 1, work: 1, told: 1, waits: true });
    await claimDue();
    expect(await due()).toEqual({ counted: 0, work: 0, told: 0, waits: false });
    await letAttemptsPass();
    expect(await due()).toEqual({ counted: 1, work: 1, told: 1, waits: true });
  });
});

describe("releaseClaims", () => {
  it("makes an unsent grant due at once, and says nothing was sent", async () => {
    await insertAccount(test.db, cipher, overdue);
    await releaseClaims(test.db, await claimDue());
    expect(await claimDue()).toMatchObject([{ unansweredCount: 0 }]);
  });

  it("does not touch an attempt that somebody else has taken over", async () => {
    const { accountId } = await insertAccount(test.db, cipher, overdue);
    const first = await claimDue();
    await letAttemptsPass();
    const [second] = await claimDue();
    await releaseClaims(test.db, first);
    expect((await grantRow(accountId)).attempt_id).toBe(second?.attemptId);
  });
});

/** As one of those that ask; null when it was not claimed. */
async function claimAsked(
  accountId: string,
  { rejectedGeneration = null, freshForMs = MINUTE }: { rejectedGeneration?: number | null; freshForMs?: number } = {},
) {
  const asks = [{ accountId, rejectedGeneration }];
  const [claimed] = await claimAskedGrants(test.db, TEST_APP, asks, {
    freshForMs,
    rejectedFreshForMs: MINUTE / 6,
    terms,
  });
  return claimed ?? null;
}

describe("claimAskedGrants", () => {
  it("claims each of many at once that has to be, once", async () => {
    const asked = await Promise.all([1, 2, 3].map(() => insertAccount(test.db, cipher)));
    const [fresh, rejected] = asked.map(({ accountId }) => accountId);
    const isOneOf = [fresh, rejected].filter((id) => id !== undefined);
    await test.db
      .updateTable("tiktok_grant")
      .set({ last_refreshed_at: new Date(Date.now() - MINUTE / 2) })
      .where("account_id", "in", isOneOf)
      .execute();
    const asks = asked.map(({ accountId }) => ({ accountId, rejectedGeneration: accountId === rejected ? 1 : null }));
    const claims = await claimAskedGrants(test.db, TEST_APP, [...asks, ...asks], {
      freshForMs: MINUTE,
      rejectedFreshForMs: MINUTE / 6,
      terms,
    });
    const ids = claims.map(({ accountId }) => accountId);
    expect(ids.toSorted()).toEqual(
      asked
        .map(({ accountId }) => accountId)
        .filter((id) => id !== fresh)
        .toSorted(),
    );
  });

  it("claims a grant before it is due", async () => {
    const { accountId } = await insertAccount(test.db, cipher);
    expect(await claimAsked(accountId)).toMatchObject({ accountId });
  });

  it.each([
    ["ten minutes after the claim", 60, 10],
    ["five minutes before the token ends", 8, 3],
    ["when the lease is over", -1, 0.5],
  ])(
    "has a grant that was not due sent again %s, should nobody write what came of it",
    async (_when, ends, inMinutes) => {
      const { accountId } = await insertAccount(test.db, cipher, { accessExpiresInMs: ends * MINUTE });
      await claimAsked(accountId);
      const { due_at, resend_at } = await grantRow(accountId);
      expect(due_at).toEqual(resend_at);
      expect(await heldForMinutes(accountId)).toBeCloseTo(inMinutes, 1);
    },
  );

  it("finds nothing to do when the pair is fresh", async () => {
    const { accountId } = await insertAccount(test.db, cipher);
    await test.db.updateTable("tiktok_grant").set({ last_refreshed_at: new Date() }).execute();
    expect(await claimAsked(accountId)).toBeNull();
  });

  it("claims a pair that is fresh and has expired all the same", async () => {
    const { accountId } = await insertAccount(test.db, cipher, { accessExpiresInMs: -1 });
    await test.db.updateTable("tiktok_grant").set({ last_refreshed_at: new Date() }).execute();
    expect(await claimAsked(accountId)).not.toBeNull();
  });

  it("does not send a second time what may have been sent", async () => {
    const { accountId } = await insertAccount(test.db, cipher, overdue);
    await claimDue();
    expect(await claimAsked(accountId, { freshForMs: 0 })).toBeNull();
  });
});

describe("claimAskedGrants, of a token that TikTok is said to take no longer", () => {
  const refreshedAgo = (accountId: string, ms: number) =>
    test.db
      .updateTable("tiktok_grant")
      .set({ last_refreshed_at: new Date(Date.now() - ms) })
      .where("account_id", "=", accountId)
      .execute();
  const claimRejected = (accountId: string, rejectedGeneration: number) =>
    claimAsked(accountId, { rejectedGeneration });

  it("claims that pair alone, however many say so", async () => {
    const { accountId } = await insertAccount(test.db, cipher);
    await refreshedAgo(accountId, MINUTE / 2);
    expect(await claimRejected(accountId, 2)).toBeNull();
    const claims = await Promise.all([1, 2, 3].map(() => claimRejected(accountId, 1)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });

  it("leaves a pair alone that is seconds old", async () => {
    const { accountId } = await insertAccount(test.db, cipher);
    await refreshedAgo(accountId, 1_000);
    expect(await claimRejected(accountId, 1)).toBeNull();
  });
});

describe("claimAskedGrants, of tokens that live for minutes", () => {
  it("claims a pair that was refreshed only just, when half of its life is over", async () => {
    const { accountId } = await insertAccount(test.db, cipher, { accessExpiresInMs: 20_000 });
    const ofLife = (access_lifetime_seconds: number) =>
      test.db
        .updateTable("tiktok_grant")
        .set({ last_refreshed_at: new Date(), access_lifetime_seconds })
        .where("account_id", "=", accountId)
        .execute();
    await ofLife(30);
    expect(await claimAsked(accountId)).toBeNull();
    await ofLife(50);
    expect(await claimAsked(accountId)).not.toBeNull();
  });
});
