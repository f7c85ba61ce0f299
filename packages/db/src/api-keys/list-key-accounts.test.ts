import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listAccounts } from "../accounts.ts";
import { writeConfiguredScopes } from "../app-configuration.ts";
import {
  createTestDatabase,
  insertAccount,
  insertUser,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { listKeyAccounts } from "./list-key-accounts.ts";

const DAY = 86_400_000;

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await writeConfiguredScopes(test.db, { scopes: ["user.info.basic", "video.list"] });
});
afterAll(() => test.close());

it("finds by status the same accounts as reading all of them and looking, whatever holds for each", async () => {
  const { db } = test;
  const userId = await insertUser(db);
  const choices = [false, true];
  for (const leaving of choices)
    for (const otherApp of choices)
      for (const ended of choices)
        for (const endingSoon of choices)
          for (const scopes of ["granted", "declined", "missing"])
            for (const failing of choices) {
              const { accountId } = await insertAccount(db, testCipher(), {
                userId,
                app: otherApp ? { ...TEST_APP, clientKey: "another" } : TEST_APP,
                refreshExpiresInMs: (endingSoon ? 10 : 100) * DAY,
                grantedScopes: ["user.info.basic", ...(scopes === "granted" ? ["video.list"] : [])],
                declinedScopes: scopes === "declined" ? ["video.list"] : [],
              });
              if (leaving)
                await sql`update tiktok_account set disconnect_requested_at = now() where id = ${accountId}`.execute(
                  db,
                );
              if (failing)
                await sql`update tiktok_grant set failing_since = now() where account_id = ${accountId}`.execute(db);
              if (ended)
                await sql`update tiktok_grant set ended_at = now(), end_reason = 'removed', sealed_access_token = null,
                  sealed_refresh_token = null, access_token_expires_at = null where account_id = ${accountId}`.execute(
                  db,
                );
            }

  const all = await listAccounts(db, TEST_APP, { userId });
  const kinds = new Set(all.map(({ status }) => status.kind));
  expect(kinds.size).toBe(7);
  for (const kind of kinds) {
    const found = await listKeyAccounts(
      db,
      TEST_APP,
      { userId, accountIds: null },
      { statuses: [kind], usableScope: null, after: null, limit: 1_000 },
    );
    const expected = all.filter(({ status }) => status.kind === kind).map(({ id }) => id);
    expect(found.map(({ id }) => id)).toEqual(expected.toSorted());
  }
});
