import { type Claim, claimDueGrants, endGrant } from "@tiktok-connect/db";
import { answerTo, cutOff } from "@tiktok-connect/db/testing";
import { sql } from "kysely";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine({ timing: { commitPatienceMs: 500 } });
});
afterEach(() => engine.close());

function claimAll() {
  return claimDueGrants(engine.deps.db, engine.deps.app, { limit: 10, terms: engine.deps.timing.claim });
}

/** Hands in TikTok's answer to a claim, as a refresh does. */
function commit(claim: Claim) {
  return engine.deps.commits.commit(answerTo(engine.cipher, claim));
}

describe("the commit queue", () => {
  it("saves answers that arrive together", async () => {
    const accounts = await Promise.all([engine.connect(), engine.connect(), engine.connect()]);
    expect(await Promise.all((await claimAll()).map(commit))).toEqual(["saved", "saved", "saved"]);
    for (const { accountId } of accounts) {
      expect(await engine.storedPair(accountId)).toMatchObject({ refreshToken: "rft.new" });
    }
  });

  it("lets one that the database refuses not take the others with it", async () => {
    const [good, lost] = [await engine.connect(), await engine.connect()];
    const claims = await claimAll();
    // It ended, and somebody else has connected its TikTok account since: it cannot be revived, and theirs is newer.
    await endGrant(engine.deps.db, { ...lost, generation: 1 }, { reason: "rotation_lost", logId: null });
    const holder = await engine.connect({ openId: lost.openId });
    const theirs = await engine.storedPair(holder.accountId);
    const outcomes = await Promise.all(claims.map(commit));
    const outcomeOf = ({ accountId }: { accountId: string }) =>
      outcomes[claims.findIndex((claim) => claim.accountId === accountId)];
    expect(outcomeOf(good)).toBe("saved");
    expect(outcomeOf(lost)).toBe("kept");
    await expect.poll(() => engine.journal()).toMatchObject({ waiting: 0, setAside: 0 });
    expect(await engine.storedPair(holder.accountId)).toEqual(theirs);
    expect(await engine.storedPair(good.accountId)).toMatchObject({ refreshToken: "rft.new" });
  });

  it("keeps an answer on disk while the database is away, and saves it when it is back", async () => {
    const { accountId } = await engine.connect();
    const claims = await claimAll();
    await using outage = await cutOff(engine.database.url);
    await expect(sql`select 1`.execute(engine.deps.db)).rejects.toThrow();
    expect(await Promise.all(claims.map(commit))).toEqual(["kept"]);
    expect(await engine.journal()).toMatchObject({ files: 1, waiting: 1 });
    await outage.end();
    await expect.poll(() => engine.journal()).toMatchObject({ files: 0, waiting: 0 });
    expect(await engine.storedPair(accountId)).toMatchObject({ refreshToken: "rft.new" });
  });

  it("keeps an answer on disk that the database neither takes nor refuses in time", async () => {
    const { accountId } = await engine.connect();
    const claims = await claimAll();
    const locker = new pg.Client({ connectionString: engine.database.url });
    await locker.connect();
    await locker.query("begin; lock table tiktok_grant in exclusive mode");
    expect(await Promise.all(claims.map(commit))).toEqual(["kept"]);
    await locker.query("commit");
    await locker.end();
    await expect.poll(() => engine.journal()).toMatchObject({ files: 0, waiting: 0 });
    expect(await engine.storedPair(accountId)).toMatchObject({ refreshToken: "rft.new" });
    expect(await engine.events(accountId)).toEqual(["refreshed"]);
  });
});
