import { type Claim, claimDueGrants, endGrant } from "@tiktok-connect/db";
import { sql } from "kysely";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine();
});
afterEach(() => engine.close());

function claimAll() {
  return claimDueGrants(engine.deps.db, engine.deps.app, { limit: 10, terms: engine.deps.timing.claim });
}

/** Hands in TikTok's answer to a claim, as a refresh does. */
function commit(claim: Claim) {
  const seal = (column: "access_token" | "refresh_token") =>
    engine.cipher.seal(`new ${column}`, { table: "tiktok_grant", column, rowId: claim.accountId });
  return engine.deps.commits.commit({
    claim,
    sealedAccessToken: seal("access_token"),
    sealedRefreshToken: seal("refresh_token"),
    accessLifetimeMs: 7_200_000,
    refreshLifetimeMs: null,
    dueAfterMs: 5_400_000,
    grantedScopes: null,
    logId: null,
  });
}

describe("the commit queue", () => {
  it("saves answers that arrive together", async () => {
    const accounts = await Promise.all([engine.connect(), engine.connect(), engine.connect()]);
    expect(await Promise.all((await claimAll()).map(commit))).toEqual([true, true, true]);
    for (const { accountId } of accounts) {
      expect(await engine.storedPair(accountId)).toMatchObject({ refreshToken: "new refresh_token" });
    }
  });

  it("lets one that the database refuses not take the others with it", async () => {
    const [good, lost] = [await engine.connect(), await engine.connect()];
    const claims = await claimAll();
    // It ended, and somebody else has connected its TikTok account since: it cannot be revived.
    await endGrant(engine.deps.db, { ...lost, generation: 1 }, { reason: "rotation_lost", logId: null });
    await engine.connect({ openId: lost.openId });
    const results = await Promise.allSettled(claims.map(commit));
    const resultOf = ({ accountId }: { accountId: string }) =>
      results[claims.findIndex((claim) => claim.accountId === accountId)];
    expect(resultOf(good)).toEqual({ status: "fulfilled", value: true });
    expect(resultOf(lost)).toMatchObject({ status: "rejected", reason: { code: "23505" } });
    expect(await engine.storedPair(good.accountId)).toMatchObject({ refreshToken: "new refresh_token" });
  });

  it("offers an answer again until the database is back", async () => {
    const { accountId } = await engine.connect();
    const claims = await claimAll();
    const admin = new pg.Client({ connectionString: inject("postgresUrl") });
    await admin.connect();
    const name = new URL(engine.database.url).pathname.slice(1);
    try {
      await admin.query(`alter database ${name} allow_connections false`);
      await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
      await expect(sql`select 1`.execute(engine.deps.db)).rejects.toThrow();
      const saved = Promise.all(claims.map(commit));
      await admin.query("select pg_sleep(0.2)");
      await admin.query(`alter database ${name} allow_connections true`);
      expect(await saved).toEqual([true]);
    } finally {
      await admin.end();
    }
    expect(await engine.storedPair(accountId)).toMatchObject({ refreshToken: "new refresh_token" });
  });
});
