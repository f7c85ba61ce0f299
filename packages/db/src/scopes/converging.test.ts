import * as fc from "fast-check";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readConfiguredScopes, writeConfiguredScopes } from "../app-configuration.ts";
import { commitRefreshedPairs } from "../grants/commit-refresh.ts";
import { saveAuthorizedGrant } from "../grants/save-authorized-grant.ts";
import type { Database } from "../schema.ts";
import { statusOf } from "../status.ts";
import {
  answerTo,
  createTestDatabase,
  insertAccount,
  insertUser,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { lookThroughAccounts } from "./look-through-accounts.ts";

const BASIC = "user.info.basic";
const OTHERS = ["user.info.profile", "video.list", "video.upload", "video.publish"];
const cipher = testCipher();

let test: TestDatabase;
let db: Kysely<Database>;
beforeAll(async () => {
  test = await createTestDatabase();
  ({ db } = test);
});
afterAll(() => test.close());

interface World {
  accounts: { accountId: string; userId: string; openId: string }[];
}
type Step = (world: World) => Promise<unknown>;

/** In the order of the catalogue, as `migrate` writes them; what TikTok grants comes in any order. */
const configuredSet = fc.subarray(OTHERS).map((others) => [BASIC, ...others]);
const grantedSet = fc.shuffledSubarray(OTHERS).map((others) => [...others, BASIC]);
const which = fc.nat({ max: 2 });

const configure: fc.Arbitrary<Step> = configuredSet.map((scopes) => () => writeConfiguredScopes(db, { scopes }));

const lookAtSome: fc.Arbitrary<Step> = fc
  .integer({ min: 1, max: 3 })
  .map((limit) => () => lookThroughAccounts(db, TEST_APP, { limit }));

const refresh: fc.Arbitrary<Step> = fc.tuple(which, grantedSet).map(([index, granted]) => async ({ accounts }) => {
  const { accountId } = at(accounts, index);
  const { generation } = await rowOf(accountId);
  const claim = { accountId, generation, startedAt: new Date() };
  await commitRefreshedPairs(db, [answerTo(cipher, claim, { grantedScopes: granted.toSorted() })]);
});

/** Everything that is configured is asked for; of that, TikTok grants what its owner leaves ticked. */
const reauthorize: fc.Arbitrary<Step> = fc.tuple(which, grantedSet).map(([index, ticked]) => async ({ accounts }) => {
  const { accountId, userId, openId } = at(accounts, index);
  const { scopes } = await readConfiguredScopes(db);
  await saveAuthorizedGrant(db, cipher, {
    requestId: accountId,
    consentedAt: new Date(),
    app: TEST_APP,
    userId,
    reauthorize: accountId,
    openId,
    pair: {
      accessToken: "act.new",
      refreshToken: "rft.new",
      accessTokenExpiresAt: new Date(Date.now() + 7_200_000),
      refreshTokenExpiresAt: null,
    },
    dueAt: new Date(Date.now() + 5_400_000),
    requestedScopes: scopes,
    grantedScopes: ticked.filter((scope) => scopes.includes(scope)),
    logId: null,
  });
});

const step = fc.oneof(configure, lookAtSome, refresh, reauthorize);

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error("there is none");
  return item;
}

function rowOf(accountId: string) {
  return db.selectFrom("tiktok_grant").selectAll().where("account_id", "=", accountId).executeTakeFirstOrThrow();
}

async function lookAtAll(): Promise<void> {
  for (let looked = await lookThroughAccounts(db, TEST_APP, { limit: 2 }); looked && !looked.finished; ) {
    looked = await lookThroughAccounts(db, TEST_APP, { limit: 2 });
  }
}

it("whatever happens in whatever order, an account is flagged exactly when it lacks what it was not offered", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      async (steps, batch) => {
        const userId = await insertUser(db);
        await writeConfiguredScopes(db, { scopes: [BASIC] });
        const accounts = await Promise.all([1, 2, 3].map(() => insertAccount(db, cipher, { userId })));
        // Some at the same time, as in life.
        for (let start = 0; start < steps.length; start += batch) {
          await Promise.all(steps.slice(start, start + batch).map((take) => take({ accounts })));
        }
        await lookAtAll();
        const { scopes } = await readConfiguredScopes(db);
        for (const { accountId } of accounts) {
          const row = await rowOf(accountId);
          const settled = new Set([...row.granted_scopes, ...row.declined_scopes]);
          expect(row.missing_scopes).toEqual(scopes.filter((scope) => !settled.has(scope)));
          expect(
            row.declined_scopes.every((scope) => scopes.includes(scope) && !row.granted_scopes.includes(scope)),
          ).toBe(true);
          const status = statusOf(factsOf(row), scopes, new Date());
          expect(status.kind).toBe(row.missing_scopes.length > 0 ? "upgrade_available" : "connected");
        }
        // Once more changes nothing.
        const before = await Promise.all(accounts.map(({ accountId }) => rowOf(accountId)));
        await lookAtAll();
        expect(await Promise.all(accounts.map(({ accountId }) => rowOf(accountId)))).toEqual(before);
        await db.deleteFrom("tiktok_account").execute();
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

function factsOf(row: Awaited<ReturnType<typeof rowOf>>) {
  return {
    disconnecting: false,
    sameApp: true,
    endReason: row.end_reason,
    refreshTokenExpiresAt: row.refresh_token_expires_at,
    grantedScopes: row.granted_scopes,
    declinedScopes: row.declined_scopes,
    failingSince: row.failing_since,
    dueAt: row.due_at,
  };
}
