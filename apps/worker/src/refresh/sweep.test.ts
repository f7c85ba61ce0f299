import { findAccount } from "@tiktok-connect/db";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestAccount, type TestEngine } from "../testing/engine.ts";
import { refreshDue } from "./refresh-due.ts";
import { sweep } from "./sweep.ts";

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine({ app: { newConsentEndsOldPair: true } });
});
afterEach(() => engine.close());

async function statusOf(account: TestAccount) {
  return (await findAccount(engine.deps.db, engine.deps.app, account))?.status;
}

const expired = { accessExpiresInMs: -2_000, refreshExpiresInMs: -1_000 };

describe("sweep", () => {
  it("ends a grant whose refresh token's life is over, without asking TikTok", async () => {
    const account = await engine.connect(expired);
    await sweep(engine.deps);
    expect(await statusOf(account)).toEqual({ kind: "reauthorization_required", reason: "grant_expired" });
    expect((await engine.simulator.summary()).calls.token.refresh_token).toBe(0);
  });

  it("goes on with the spare pair where there is one", async () => {
    const account = await engine.connect(expired);
    await engine.keepSpare(account);
    await sweep(engine.deps);
    await refreshDue(engine.deps);
    expect(await engine.events(account.accountId)).toEqual(["refreshed: spare_pair", "refreshed"]);
    expect((await engine.simulator.grantReport(account.user)).alive).toBe(true);
  });

  it("lays out as many permits as there is work for, and none when nothing is due", async () => {
    await engine.connect({ dueInMs: 60_000 });
    const laidOut: number[] = [];
    const jobs = {
      ...engine.deps.jobs,
      topUp: async (_name: string, _payload: object, count: number) => void laidOut.push(count),
    };
    await sweep({ ...engine.deps, jobs });
    for (let count = 0; count < 3; count++) await engine.connect();
    await sweep({ ...engine.deps, jobs, refreshConcurrency: 2 });
    expect(laidOut).toEqual([2]);
  });
});
