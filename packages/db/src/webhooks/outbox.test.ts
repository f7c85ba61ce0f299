import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appendEvents } from "../events.ts";
import { createTestDatabase, insertAccount, insertUser, type TestDatabase, testCipher } from "../testing/index.ts";
import { createWebhookEndpoint } from "./endpoints.ts";

const cipher = testCipher();
const SECRET = "whsec_c2VjcmV0";

let test: TestDatabase;
let account: { accountId: string; userId: string };
let endpointId: string;
beforeEach(async () => {
  test = await createTestDatabase();
  account = await insertAccount(test.db, cipher);
  const terms = { userId: account.userId, url: "https://hooks.example/", secret: SECRET };
  const created = await createWebhookEndpoint(test.db, cipher, { ...terms, eventTypes: ["connected", "disconnected"] });
  if (created.kind === "created") endpointId = created.endpoint.id;
});
afterEach(() => test.close());

const append = (type: "connected" | "refresh_failed", { accountId } = account) =>
  test.db.transaction().execute((trx) => appendEvents(trx, [{ accountId, type }]));
const deliveries = () => test.db.selectFrom("webhook_delivery").select(["endpoint_id", "event_type"]).execute();

describe("an event", () => {
  it("is laid out for those of its owner's endpoints that are to be told of it", async () => {
    const stranger = await insertUser(test.db);
    const terms = { userId: stranger, url: "https://other.example/", secret: SECRET };
    await createWebhookEndpoint(test.db, cipher, { ...terms, eventTypes: ["connected"] });
    await append("connected");
    await append("refresh_failed");
    expect(await deliveries()).toEqual([{ endpoint_id: endpointId, event_type: "connected" }]);
  });

  it("is laid out from a partition that is made later, too", async () => {
    const later = new Date(Date.now() + 100 * 24 * 3_600_000);
    await sql`select make_event_partition('account_event_other', ${later}, ${later})`.execute(test.db);
    await test.db
      .insertInto("account_event")
      .values({ account_id: account.accountId, type: "connected", at: later })
      .execute();
    expect(await deliveries()).toHaveLength(1);
  });

  it("does not fail because an endpoint is deleted in the same moment", async () => {
    const gate = Promise.withResolvers<void>();
    const deleted = Promise.withResolvers<void>();
    const deleting = test.db.transaction().execute(async (trx) => {
      await trx.deleteFrom("webhook_endpoint").where("id", "=", endpointId).execute();
      deleted.resolve();
      await gate.promise;
    });
    await deleted.promise;
    const appending = append("connected");
    const waiting = sql<{ waits: boolean }>`
      select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`;
    await expect.poll(async () => (await waiting.execute(test.db)).rows[0]?.waits).toBe(true);
    gate.resolve();
    await Promise.all([deleting, appending]);
    expect(await deliveries()).toEqual([]);
    const events = test.db.selectFrom("account_event").select("type").where("account_id", "=", account.accountId);
    expect(await events.execute()).toEqual([{ type: "connected" }]);
  });

  it("that tells of a refresh passes by no trigger that looks for endpoints", async () => {
    const { rows } = await sql<{ name: string }>`
      select distinct tgrelid::regclass::text as name from pg_trigger
      where tgname = 'account_event_is_told_to_webhook_endpoints'`.execute(test.db);
    const tables = rows.map(({ name }) => name);
    expect(tables).toContain("account_event_other");
    expect(tables.filter((name) => name.includes("refreshed"))).toEqual([]);
  });
});
