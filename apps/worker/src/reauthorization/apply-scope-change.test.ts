import { findAccount, writeConfiguredScopes } from "@tiktok-connect/db";
import { startConsumer } from "@tiktok-connect/jobs";
import { slots } from "@tiktok-connect/jobs/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createHandlers } from "../handlers.ts";
import { refreshDue } from "../refresh/refresh-due.ts";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";
import { applyScopeChange } from "./apply-scope-change.ts";

const BASIC = "user.info.basic";

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine();
  await writeConfiguredScopes(engine.deps.db, { scopes: [BASIC] });
  await applyScopeChange(engine.deps);
});
afterEach(() => engine.close());

const configure = (scopes: string[]) => writeConfiguredScopes(engine.deps.db, { scopes });

it("flags an account that falls short, which goes on being refreshed and keeps what it has", async () => {
  const account = await engine.connect();
  await configure([BASIC, "video.publish"]);
  await applyScopeChange(engine.deps);
  expect(await engine.events(account.accountId)).toEqual(["upgrade_available: video.publish"]);
  await refreshDue(engine.deps);
  expect(await findAccount(engine.deps.db, engine.deps.app, account)).toMatchObject({
    status: { kind: "upgrade_available", missingScopes: ["video.publish"] },
    grantedScopes: [BASIC],
    lastRefreshedAt: expect.any(Date),
  });
});

it("is carried on by the clock after the worker that was at it has ended", async () => {
  const account = await engine.connect();
  await configure([BASIC, "video.publish"]);
  // Nobody was told of the change: the queue knows nothing of it.
  const handlers = createHandlers(engine.deps);
  const onError = () => undefined;
  const consumer = await startConsumer(engine.store, handlers, { concurrency: slots(), onFailed: onError, onError });
  await handlers["expiry.sweep"]({});
  await expect.poll(() => engine.events(account.accountId)).toEqual(["upgrade_available: video.publish"]);
  await consumer.close();
});

it("follows TikTok when a refresh brings more, or less, than was granted before", async () => {
  await configure([BASIC, "video.list"]);
  const account = await engine.connect({ grantedScopes: [BASIC, "video.list"] });
  const read = () => findAccount(engine.deps.db, engine.deps.app, account);
  expect(await read()).toMatchObject({ status: { kind: "connected" } });

  await engine.simulator.fault({ endpoint: "token", kind: "alter_answer", replace: { scope: BASIC }, times: 1 });
  await refreshDue(engine.deps);
  expect(await read()).toMatchObject({
    status: { kind: "upgrade_available", missingScopes: ["video.list"] },
    grantedScopes: [BASIC],
  });

  await engine.simulator.fault({
    endpoint: "token",
    kind: "alter_answer",
    replace: { scope: `video.list,${BASIC}` },
    times: 1,
  });
  await engine.deps.db
    .updateTable("tiktok_grant")
    .set({ due_at: new Date(0) })
    .execute();
  await refreshDue(engine.deps);
  expect(await read()).toMatchObject({ status: { kind: "connected" }, grantedScopes: [BASIC, "video.list"] });
  expect(await engine.events(account.accountId)).toEqual([
    "refreshed",
    "scopes_changed: by_tiktok",
    "refreshed",
    "scopes_changed: by_tiktok",
  ]);
});
