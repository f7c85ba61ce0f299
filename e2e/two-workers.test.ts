import { insertAccount, insertUser } from "@tiktok-connect/db/testing";
import { storeKinds } from "@tiktok-connect/jobs/testing";
import { REGIMES } from "@tiktok-connect/tiktok-simulator-control";
import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { createInstallation, type Installation } from "./testing/installation.ts";

const ACCOUNTS = 200;

let installation: Installation;
afterEach(() => installation.close());

const cases = storeKinds().flatMap((store) => REGIMES.map((regime) => ({ store, regime })));

describe.each(cases)("two workers and an api, queue in $store, regime $regime.name", ({ store, regime }) => {
  it(`refresh ${ACCOUNTS} accounts that are due at once, each exactly once`, async () => {
    installation = await createInstallation({ store, app: { regime: regime.name } });
    const { db, cipher, simulator } = installation;
    const app = { clientKey: simulator.clientKey, apiOrigin: simulator.origin };
    const userId = await insertUser(db);
    for (const pair of await simulator.grantMany(ACCOUNTS, { scopes: ["user.info.basic"] })) {
      await insertAccount(db, cipher, {
        ...pair,
        app,
        userId,
        accessExpiresInMs: pair.expiresInSeconds * 1000,
        refreshExpiresInMs: pair.refreshExpiresInSeconds * 1000,
        dueInMs: -1_000,
      });
    }

    await Promise.all([installation.startApi(), installation.startWorker(), installation.startWorker()]);
    await expect.poll(() => refreshed(), { timeout: 60_000 }).toBe(ACCOUNTS);

    const { calls, totals } = await simulator.summary();
    expect(calls.token.refresh_token).toBe(ACCOUNTS);
    expect(totals).toMatchObject({ refreshes: ACCOUNTS, alive: ACCOUNTS, spentTokenReuses: 0 });
    const stored = await db
      .selectFrom("tiktok_grant")
      .select(["account_id", "generation", "sealed_refresh_token", "attempt_id"])
      .execute();
    for (const { account_id: rowId, generation, sealed_refresh_token: sealed, attempt_id } of stored) {
      expect({ generation, attempt_id }).toEqual({ generation: 2, attempt_id: null });
      const token = sealed && cipher.open(sealed, { table: "tiktok_grant", column: "refresh_token", rowId });
      expect(await simulator.inspectToken(token ?? "")).toMatchObject({ state: "living" });
    }
    expect((await fetch(`${installation.origin}/readyz`)).status).toBe(200);
    // All of it under a role that owns nothing.
    const { rows } = await sql<{ owns: number }>`
      select distinct (select count(*)::integer from pg_class where relowner = usesysid) as owns from pg_stat_activity
      where datname = current_database() and application_name in ('tiktok-connect api', 'tiktok-connect worker')`.execute(
      db,
    );
    expect(rows).toEqual([{ owns: 0 }]);
  });
});

async function refreshed(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from account_event where type = 'refreshed'`.execute(installation.db);
  return rows[0]?.count ?? 0;
}
