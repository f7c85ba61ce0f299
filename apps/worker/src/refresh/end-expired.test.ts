import { claimDueGrants, findAccount } from "@tiktok-connect/db";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestAccount, type TestEngine } from "../testing/engine.ts";
import { endExpired } from "./end-expired.ts";
import { refreshDue } from "./refresh-due.ts";

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine({ app: { newConsentEndsOldPair: true } });
});
afterEach(() => engine.close());

async function statusOf(account: TestAccount) {
  return (await findAccount(engine.deps.db, engine.deps.app, account))?.status;
}

const expired = { accessExpiresInMs: -2_000, refreshExpiresInMs: -1_000 };

describe("endExpired", () => {
  it("ends a grant whose refresh token's life is over, without asking TikTok", async () => {
    const account = await engine.connect(expired);
    await refreshDue(engine.deps);
    await endExpired(engine.deps);
    expect(await statusOf(account)).toEqual({ kind: "reauthorization_required", reason: "grant_expired" });
    expect((await engine.simulator.summary()).calls.token.refresh_token).toBe(0);
  });

  it("leaves alone what may have been sent, until it may be sent again", async () => {
    const account = await engine.connect();
    const { db, app, timing } = engine.deps;
    await claimDueGrants(db, app, { limit: 1, terms: timing.claim });
    const longAgo = new Date(0);
    await db
      .updateTable("tiktok_grant")
      .set({ refresh_token_expires_at: longAgo, attempt_started_at: longAgo })
      .execute();
    await endExpired(engine.deps);
    expect((await statusOf(account))?.kind).toBe("reauthorize_by");
    await db.updateTable("tiktok_grant").set({ resend_at: longAgo }).execute();
    await endExpired(engine.deps);
    expect(await statusOf(account)).toEqual({ kind: "reauthorization_required", reason: "grant_expired" });
  });

  it("leaves alone what is refreshed in the same moment", async () => {
    const account = await engine.connect(expired);
    const { db } = engine.deps;
    const { promise: locked, resolve } = Promise.withResolvers<void>();
    const refreshed = db.transaction().execute(async (trx) => {
      await trx
        .updateTable("tiktok_grant")
        .set({ refresh_token_expires_at: new Date(Date.now() + 3_600_000) })
        .execute();
      resolve();
      await endExpired(engine.deps);
    });
    await locked;
    await refreshed;
    await endExpired(engine.deps);
    expect(await statusOf(account)).toMatchObject({ kind: expect.not.stringMatching("reauthorization_required") });
  });

  it.each([
    ["", { attempt_id: null, attempt_started_at: null, resend_at: null }],
    [
      ", and an attempt was left behind",
      { attempt_id: crypto.randomUUID(), attempt_started_at: new Date(0), resend_at: new Date(0) },
    ],
  ])("goes on with the spare pair where there is one%s", async (_what, left) => {
    const account = await engine.connect(expired);
    await engine.keepSpare(account);
    await engine.deps.db.updateTable("tiktok_grant").set(left).execute();
    await endExpired(engine.deps);
    await refreshDue(engine.deps);
    expect(await engine.events(account.accountId)).toEqual(["refreshed: spare_pair", "refreshed"]);
    expect((await engine.simulator.grantReport(account.user)).alive).toBe(true);
  });
});
