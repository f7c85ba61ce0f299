import { claimDueGrants } from "@tiktok-connect/db";
import { REGIMES } from "@tiktok-connect/tiktok-simulator-control";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";
import { refreshGrant } from "./refresh-grant.ts";

let engine: TestEngine;
afterEach(() => engine.close());

async function claimOne() {
  const [claim] = await claimDueGrants(engine.deps.db, engine.deps.app, { limit: 1, terms: engine.deps.timing.claim });
  if (!claim) throw new Error("nothing is due");
  return claim;
}

describe.each(REGIMES)("refreshGrant, TikTok's regime $name", (regime) => {
  beforeEach(async () => {
    engine = await createTestEngine({ app: { regime: regime.name } });
  });

  it("sends nothing when too little of the lease is left, and gives the claim back", async () => {
    await engine.connect();
    const longAgo = performance.now() - engine.deps.timing.claim.leaseMs;
    expect(await refreshGrant(engine.deps, await claimOne(), longAgo)).toBe("released");
    expect((await engine.simulator.summary()).calls.token.refresh_token).toBe(0);
    expect(await refreshGrant(engine.deps, await claimOne(), performance.now())).toBe("refreshed");
  });

  it("saves a late answer although somebody else has taken the attempt over", async () => {
    const { accountId } = await engine.connect();
    const first = await claimOne();
    await engine.deps.db
      .updateTable("tiktok_grant")
      .set({ resend_at: new Date(0) })
      .execute();
    await claimOne();
    expect(await refreshGrant(engine.deps, first, performance.now())).toBe("refreshed");
    const { refreshToken } = await engine.storedPair(accountId);
    expect(await engine.simulator.inspectToken(refreshToken ?? "")).toMatchObject({ state: "living" });
  });

  it("changes nothing when a newer pair is stored", async () => {
    const { accountId } = await engine.connect();
    const claim = await claimOne();
    await engine.deps.db.updateTable("tiktok_grant").set({ generation: 2 }).execute();
    const before = await engine.storedPair(accountId);
    expect(await refreshGrant(engine.deps, claim, performance.now())).toBe("superseded");
    expect(await engine.storedPair(accountId)).toEqual(before);
  });

  it("tells the operator of a missing key, and the account nothing", async () => {
    await engine.connect();
    await engine.deps.db
      .updateTable("tiktok_grant")
      .set({ sealed_refresh_token: Buffer.from("\x01\x02k9") })
      .execute();
    expect(await refreshGrant(engine.deps, await claimOne(), performance.now())).toBe("app_fault");
    const faults = await engine.deps.db.selectFrom("app_fault").select("setting").execute();
    expect(faults).toEqual([{ setting: "ENCRYPTION_KEYS" }]);
    expect(await engine.deps.db.selectFrom("account_event").selectAll().execute()).toEqual([]);
  });
});
