import { findAccount } from "@tiktok-connect/db";
import { createProducer, startConsumer } from "@tiktok-connect/jobs";
import { createTestStore, slots, storeKinds } from "@tiktok-connect/jobs/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHandlers } from "../handlers.ts";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";
import { fetchProfile } from "./fetch-profile.ts";

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine();
});
afterEach(() => engine.close());

describe("fetchProfile", () => {
  it("fills in the names that could not be had when the account was connected", async () => {
    const account = await engine.connect({ grantedScopes: ["user.info.basic", "user.info.profile"] });
    await fetchProfile(engine.deps, account.accountId);
    expect(await findAccount(engine.deps.db, engine.deps.app, account)).toMatchObject({
      displayName: account.user.displayName,
      username: account.user.username,
    });
  });

  it("asks nothing for an account that has ended", async () => {
    const account = await engine.connect();
    await engine.deps.db.deleteFrom("tiktok_grant").where("account_id", "=", account.accountId).execute();
    await fetchProfile(engine.deps, account.accountId);
    expect((await engine.simulator.summary()).calls.user_info).toBe(0);
  });
});

describe.each(storeKinds())("the job that fetches profiles, on %s", (kind) => {
  it("is tried again when TikTok does not answer", async () => {
    const { store, database } = await createTestStore(kind);
    const onError = () => undefined;
    const jobs = createProducer(store, { patienceMs: null, onError });
    const failures: string[] = [];
    const consumer = await startConsumer(store, createHandlers(engine.deps), {
      concurrency: slots(),
      onFailed: (name) => failures.push(name),
      onError,
    });
    const account = await engine.connect({ dueInMs: 60_000 });
    await engine.simulator.fault({ endpoint: "user_info", kind: "unavailable", times: 1 });
    await jobs.enqueue("profile.fetch", { accountId: account.accountId });
    await expect
      .poll(async () => (await findAccount(engine.deps.db, engine.deps.app, account))?.displayName, { timeout: 15_000 })
      .toBe(account.user.displayName);
    expect(failures).toEqual(["profile.fetch"]);
    await consumer.close();
    await jobs.close();
    await database.close();
  });
});
