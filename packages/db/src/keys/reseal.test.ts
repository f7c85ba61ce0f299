import { randomBytes, randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAuthorizationRequest } from "../authorization-requests.ts";
import { moveToPendingRevocation, requestDisconnect } from "../disconnects.ts";
import { type Claim, claimDueGrants } from "../grants/claim.ts";
import { commitRefreshedPairs } from "../grants/commit-refresh.ts";
import { keepAsSpare } from "../grants/save-authorized-grant.ts";
import { parkGrant } from "../parked-grants.ts";
import { sealPair } from "../sealed-pair.ts";
import { createTestDatabase, insertAccount, insertUser, TEST_APP, type TestDatabase } from "../testing/index.ts";
import { type CipherKey, TokenCipher } from "../token-cipher.ts";
import { countSealedValues } from "./count-sealed.ts";
import { readOutdated, resealOutdated, writeResealed } from "./reseal.ts";
import { SEALED_TABLES, type SealedTable } from "./sealed-tables.ts";

const HOUR = 3_600_000;
const TERMS = { leaseMs: 30_000, resendAfterMs: 600_000, resendBeforeExpiryMs: 300_000, backOffMs: [0], settleMs: 0 };
const newKey = (id: string): CipherKey => ({ id, key: randomBytes(32) });
const k1 = newKey("k1");
const k2 = newKey("k2");
const old = new TokenCipher([k1]);
const rotating = new TokenCipher([k2, k1]);
const alone = new TokenCipher([k2]);
const GRANTS: SealedTable = SEALED_TABLES[0] ?? { table: "tiktok_grant", rowId: "account_id", columns: [] };

let test: TestDatabase;
beforeEach(async () => {
  test = await createTestDatabase();
});
afterEach(() => test.close());

const reseal = (onProgress: (resealed: number) => void = () => undefined) =>
  resealOutdated(test.db, rotating, { batchSize: 10, onProgress });

async function keyIds(): Promise<string[]> {
  return [...new Set((await countSealedValues(test.db)).map(({ keyId }) => keyId))];
}

/** One row in every table that holds ciphertexts. */
async function sealEverywhere(): Promise<void> {
  const kept = await insertAccount(test.db, old);
  const leaving = await insertAccount(test.db, old);
  await requestDisconnect(test.db, leaving);
  await moveToPendingRevocation(test.db, old, { accountId: leaving.accountId, refreshLeaseMs: 0 });
  const grant = {
    app: TEST_APP,
    userId: kept.userId,
    reauthorize: null,
    openId: randomUUID(),
    pair: {
      accessToken: "act.aside",
      refreshToken: "rft.aside",
      accessTokenExpiresAt: new Date(Date.now() + HOUR),
      refreshTokenExpiresAt: null,
    },
    dueAt: new Date(),
    consentedAt: new Date(),
    requestedScopes: ["user.info.basic"],
    grantedScopes: null,
    logId: null,
  };
  await test.db.transaction().execute(async (trx) => {
    await keepAsSpare(trx, old, kept.accountId, grant);
    await parkGrant(trx, old, grant);
  });
  await createAuthorizationRequest(
    test.db,
    {
      userId: await insertUser(test.db),
      sessionId: "a session",
      stateHash: randomBytes(32),
      browserHash: randomBytes(32),
      accountId: null,
      requestedScopes: ["user.info.basic"],
    },
    (rowId) => old.seal("verifier", { table: "authorization_request", column: "code_verifier", rowId }),
  );
}

/** Every value in the database, opened. */
async function openAll(cipher: TokenCipher): Promise<string[]> {
  const opened: string[] = [];
  for (const sealedTable of SEALED_TABLES) {
    const { table, columns } = sealedTable;
    for (const { rowId, sealed } of await readOutdated(test.db, sealedTable, {
      sealingKeyId: "",
      after: null,
      limit: 10_000,
    })) {
      for (const [index, column] of columns.entries()) {
        const value = sealed[index];
        if (value) opened.push(`${table}.${column} ${cipher.open(value, { table, column, rowId })}`);
      }
    }
  }
  return opened.toSorted();
}

describe("resealOutdated", () => {
  it("seals everything anew with the first key, wherever it is, and nothing twice", async () => {
    await sealEverywhere();
    const before = await openAll(old);
    expect(new Set(before.map((value) => value.split(" ")[0])).size).toBe(9);
    expect(await reseal()).toEqual({ resealed: 9, busy: 0, unopened: 0 });
    expect(await keyIds()).toEqual(["k2"]);
    expect(await openAll(alone)).toEqual(before);
    expect(await reseal()).toEqual({ resealed: 0, busy: 0, unopened: 0 });
  });

  it("tells how far it has come, and goes on there when it is interrupted and run again", async () => {
    for (let count = 0; count < 25; count++) await insertAccount(test.db, old);
    const told: number[] = [];
    const interrupted = reseal((resealed) => {
      told.push(resealed);
      if (resealed >= 20) throw new Error("somebody pulled the plug");
    });
    await expect(interrupted).rejects.toThrow("pulled the plug");
    expect(await keyIds()).toEqual(["k1", "k2"]);
    expect((await openAll(rotating)).length).toBe(50);
    await reseal((resealed) => told.push(resealed));
    expect(told).toEqual([20, 20, 30]);
    expect((await openAll(alone)).length).toBe(50);
  });

  it("never writes over a pair that came in after it had read", async () => {
    const { accountId } = await insertAccount(test.db, old, { dueInMs: -1 });
    const [row] = await readOutdated(test.db, GRANTS, { sealingKeyId: "k2", after: null, limit: 10 });
    await refresh(old);
    const anew = sealedPair(rotating, accountId, "stale");
    const written = await writeResealed(test.db, GRANTS, [{ rowId: accountId, sealed: row?.sealed ?? [], anew }]);
    expect([...written]).toEqual([]);
    expect(await openAll(rotating)).toEqual(["tiktok_grant.access_token act.2", "tiktok_grant.refresh_token rft.2"]);
  });

  it("passes over a row that somebody holds rather than wait for it", async () => {
    for (let count = 0; count < 3; count++) await insertAccount(test.db, old);
    const { accountId } = await insertAccount(test.db, old);
    await test.db.transaction().execute(async (trx) => {
      await trx.selectFrom("tiktok_grant").where("account_id", "=", accountId).forUpdate().execute();
      expect(await reseal()).toEqual({ resealed: 6, busy: 2, unopened: 0 });
    });
    expect(await reseal()).toEqual({ resealed: 2, busy: 0, unopened: 0 });
  });

  it("leaves what it cannot open as it is, says so, and does the rest", async () => {
    await insertAccount(test.db, old);
    const strange = await insertAccount(test.db, new TokenCipher([newKey("k0")]));
    const altered = await insertAccount(test.db, old);
    await test.db
      .updateTable("tiktok_grant")
      .set({
        sealed_access_token: old.seal("act", { table: "tiktok_grant", column: "access_token", rowId: "another" }),
      })
      .where("account_id", "=", altered.accountId)
      .execute();
    const untouched = await stored(strange.accountId);
    expect(await reseal()).toEqual({ resealed: 3, busy: 0, unopened: 3 });
    expect(await stored(strange.accountId)).toEqual(untouched);
  });

  it("loses no pair while workers refresh, some with the keys in the old order", async () => {
    for (let count = 0; count < 60; count++) await insertAccount(test.db, old, { dueInMs: -1 });
    const stop = new AbortController();
    const worker = async (cipher: TokenCipher) => {
      while (!stop.signal.aborted) await refresh(cipher, 7);
    };
    const workers = [worker(new TokenCipher([k1, k2])), worker(rotating), worker(rotating)];
    for (let run = 0; run < 8; run++) await reseal();
    stop.abort();
    await Promise.all(workers);
    await reseal();
    expect(await keyIds()).toEqual(["k2"]);
    const rows = await test.db.selectFrom("tiktok_grant").selectAll().execute();
    expect(Math.max(...rows.map(({ generation }) => generation))).toBeGreaterThan(1);
    for (const { account_id, generation, sealed_refresh_token: sealed } of rows) {
      if (sealed) expectNewest(alone, { accountId: account_id, generation, sealedRefreshToken: sealed });
    }
  });
});

function expectNewest(
  cipher: TokenCipher,
  { accountId: rowId, generation, sealedRefreshToken }: Pick<Claim, "accountId" | "generation" | "sealedRefreshToken">,
): void {
  const token = cipher.open(sealedRefreshToken, { table: "tiktok_grant", column: "refresh_token", rowId });
  expect(token).toBe(generation === 1 ? "rft.test" : `rft.${generation}`);
}

/** Refreshes what is due as a worker does; it is due again at once, and its tokens say which generation they are. */
async function refresh(cipher: TokenCipher, limit = 100): Promise<void> {
  const claims = await claimDueGrants(test.db, TEST_APP, { limit, terms: TERMS });
  await commitRefreshedPairs(
    test.db,
    claims.map((claim) => {
      expectNewest(rotating, claim);
      const [access, refreshed] = sealedPair(cipher, claim.accountId, `${claim.generation + 1}`);
      return {
        claim,
        sealedAccessToken: access ?? Buffer.alloc(0),
        sealedRefreshToken: refreshed ?? null,
        accessLifetimeMs: HOUR,
        refreshLifetimeMs: HOUR,
        dueAfterMs: -HOUR,
        grantedScopes: null,
        logId: null,
      };
    }),
  );
}

function sealedPair(cipher: TokenCipher, rowId: string, name: string): (Buffer | null)[] {
  const pair = { accessToken: `act.${name}`, refreshToken: `rft.${name}` };
  const { sealed_access_token, sealed_refresh_token } = sealPair(cipher, pair, { table: "tiktok_grant", rowId });
  return [sealed_access_token, sealed_refresh_token];
}

async function stored(accountId: string) {
  return test.db
    .selectFrom("tiktok_grant")
    .select(["sealed_access_token", "sealed_refresh_token"])
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
}
