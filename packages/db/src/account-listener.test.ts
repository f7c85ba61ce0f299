import { EventEmitter, once } from "node:events";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listenToAccounts } from "./account-listener.ts";
import { appendEvents } from "./events.ts";
import type { Listener } from "./listener.ts";
import { createTestDatabase, insertAccount, type TestDatabase, testCipher } from "./testing/index.ts";

let test: TestDatabase;
let listener: Listener;
const heard = new EventEmitter();

beforeAll(async () => {
  test = await createTestDatabase();
  listener = await listenToAccounts({
    databaseUrl: test.url,
    onAccountChanged: (changed) => heard.emit("changed", changed),
    onListening: () => heard.emit("listening"),
    onConnectionLost: () => heard.emit("lost"),
  });
});
afterAll(async () => {
  await listener.close();
  await test.close();
});

async function tellOf(accountId: string) {
  await test.db.transaction().execute((trx) => appendEvents(trx, [{ accountId, type: "refreshed" }]));
}

describe("listenToAccounts", () => {
  it("hears which account changed and whose it is", async () => {
    const { accountId, userId } = await insertAccount(test.db, testCipher());
    const changed = once(heard, "changed");
    await tellOf(accountId);
    expect(await changed).toEqual([{ accountId, userId }]);
  });

  it("hears nothing of a transaction that was rolled back", async () => {
    const kept = await insertAccount(test.db, testCipher());
    const rolledBack = await insertAccount(test.db, testCipher());
    const changed = once(heard, "changed");
    await test.db
      .transaction()
      .execute(async (trx) => {
        await appendEvents(trx, [{ accountId: rolledBack.accountId, type: "refreshed" }]);
        throw new Error("rolled back");
      })
      .catch(() => undefined);
    await tellOf(kept.accountId);
    expect(await changed).toEqual([{ accountId: kept.accountId, userId: kept.userId }]);
  });

  it("listens again when its connection was lost, and says so", async () => {
    const { accountId, userId } = await insertAccount(test.db, testCipher());
    const lost = once(heard, "lost");
    const listening = once(heard, "listening");
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
              where datname = current_database() and application_name = 'tiktok-connect listener'`.execute(test.db);
    await lost;
    await listening;
    const changed = once(heard, "changed");
    await tellOf(accountId);
    expect(await changed).toEqual([{ accountId, userId }]);
  });
});
