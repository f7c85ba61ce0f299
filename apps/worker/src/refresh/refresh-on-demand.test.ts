import { type ChangedAccount, listenToAccounts } from "@tiktok-connect/db";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";
import { refreshOnDemand } from "./refresh-on-demand.ts";

const HOUR = 3_600_000;

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine();
});
afterEach(() => engine.close());

const notDue = { dueInMs: HOUR, accessExpiresInMs: HOUR };

describe("what somebody asks for", () => {
  it("is refreshed although it is not due: each account of a job, once however often it is in it", async () => {
    const accounts = [await engine.connect(notDue), await engine.connect(notDue)];
    const asks = accounts.map(({ accountId }) => ({ accountId }));
    await refreshOnDemand(engine.deps, { asks: [...asks, ...asks] });
    for (const { accountId } of accounts) expect(await engine.events(accountId)).toEqual(["refreshed"]);
  });

  it("is told of when there is nothing to do, since whoever asked may have missed why", async () => {
    const { accountId, userId } = await engine.connect(notDue);
    await refreshOnDemand(engine.deps, { asks: [{ accountId }] });
    const changed = Promise.withResolvers<ChangedAccount>();
    const listener = await listenToAccounts({
      databaseUrl: engine.database.url,
      onAccountChanged: changed.resolve,
      onListening: () => undefined,
      onConnectionLost: changed.reject,
    });
    try {
      await refreshOnDemand(engine.deps, { asks: [{ accountId }] });
      expect(await changed.promise).toEqual({ accountId, userId });
      expect(await engine.events(accountId)).toEqual(["refreshed"]);
    } finally {
      await listener.close();
    }
  });
});
