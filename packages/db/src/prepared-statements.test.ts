import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { announce } from "./events.ts";
import { claimAskedGrants, claimDueGrants } from "./grants/claim.ts";
import { commitRefreshedPairs } from "./grants/commit-refresh.ts";
import { lookForWork } from "./grants/look-for-work.ts";
import { preparedAs, preparedName } from "./prepared-statements.ts";
import {
  answerTo,
  createTestDatabase,
  explainStatements,
  insertAccount,
  pretendRows,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "./testing/index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test("a connection prepares what is marked, once, and nothing else", async () => {
  const prepared = await database.db.connection().execute(async (db) => {
    for (const number of [1, 2]) {
      const { rows } = await sql<{
        twice: number;
      }>`${preparedAs("twice")} select ${number}::integer * 2 as twice`.execute(db);
      expect(rows).toEqual([{ twice: number * 2 }]);
    }
    await sql`select ${1}::integer`.execute(db);
    return sql`select name, generic_plans + custom_plans as runs from pg_prepared_statements`.execute(db);
  });
  expect(prepared.rows).toEqual([{ name: "twice", runs: "2" }]);
});

const TERMS = { leaseMs: 30_000, resendAfterMs: 600_000, resendBeforeExpiryMs: 300_000, backOffMs: [1], settleMs: 0 };

test("among a million accounts the one plan for all values reads no table from its beginning to its end", async () => {
  const { db } = database;
  const cipher = testCipher();
  for (let index = 0; index < 20; index++) await insertAccount(db, cipher);
  await db
    .updateTable("tiktok_grant")
    .set({ due_at: new Date(0) })
    .execute();
  await pretendRows(database, /^tiktok_(grant|account)$/, 1_000_000);
  const plans = await explainStatements(database, async (listened) => {
    await lookForWork(listened, TEST_APP, { countUpTo: 3_200 });
    const claims = await claimDueGrants(listened, TEST_APP, { limit: 10, terms: TERMS });
    expect(claims).toHaveLength(10);
    await commitRefreshedPairs(
      listened,
      claims.map((claim) => answerTo(cipher, claim)),
    );
    const ids = claims.map(({ accountId }) => accountId);
    await announce(listened, ids);
    const asks = ids.map((accountId) => ({ accountId, rejectedGeneration: null }));
    await claimAskedGrants(listened, TEST_APP, asks, { freshForMs: 0, rejectedFreshForMs: 0, terms: TERMS });
  });
  const scanned = plans.map(({ statement, scannedTables }) => [
    preparedName(statement),
    // Of a single row.
    scannedTables.filter((table) => table !== "refresh_control"),
  ]);
  expect(scanned).toEqual(
    ["look_for_work", "claim_due", "commit_refreshed", "announce", "claim_asked"].map((name) => [name, []]),
  );
});
