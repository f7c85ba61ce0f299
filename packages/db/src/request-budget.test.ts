import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chargeRequests, returnRequests, takeRequests } from "./request-budget.ts";
import { createTestDatabase, TEST_APP, type TestDatabase } from "./testing/index.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

it("gives out one second's worth at once, whoever asks, and refills by the second", async () => {
  const ratePerSecond = 2;
  const take = (wanted: number) => takeRequests(test.db, TEST_APP, { wanted, ratePerSecond, lane: "due" });
  const first = await Promise.all([take(1), take(1), take(1), take(5)]);
  expect(first.reduce((sum, granted) => sum + granted, 0)).toBe(2);

  await returnRequests(test.db, TEST_APP, 1);
  expect(await take(5)).toBe(1);

  await test.db
    .updateTable("request_budget")
    .set({ refilled_at: new Date(Date.now() - 600) })
    .execute();
  expect(await take(5)).toBe(1);
});

it("gives on demand a fifth of the rate, whatever those that are due have taken, and they make up for it", async () => {
  // So slow that the test takes no part of one request.
  const ratePerSecond = 0.1;
  const app = { ...TEST_APP, clientKey: "on demand" };
  const take = () => takeRequests(test.db, app, { wanted: 5, ratePerSecond, lane: "on_demand" });
  const emptied = (secondsAgo: number) =>
    test.db
      .updateTable("request_budget")
      .set({
        tokens: 0,
        on_demand_tokens: 0,
        refilled_at: sql`clock_timestamp() - make_interval(secs => ${secondsAgo})`,
      })
      .where("client_key", "=", app.clientKey)
      .execute();
  await take();
  // One in fifty seconds.
  await emptied(30);
  expect(await take()).toBe(0);
  await emptied(52);
  expect(await take()).toBe(1);

  await test.db
    .updateTable("request_budget")
    .set({ tokens: 0, on_demand_tokens: 1, refilled_at: sql`clock_timestamp()` })
    .where("client_key", "=", app.clientKey)
    .execute();
  expect(await take()).toBe(1);
  const left = test.db.selectFrom("request_budget").select("tokens").where("client_key", "=", app.clientKey);
  expect((await left.executeTakeFirstOrThrow()).tokens).toBeLessThan(0);
});

it("has those that are due wait for what was sent without asking, and for ten seconds' worth at most", async () => {
  const ratePerSecond = 100;
  const app = { ...TEST_APP, clientKey: "asked by many" };
  const take = (wanted: number) => takeRequests(test.db, app, { wanted, ratePerSecond, lane: "due" });
  const pass = (seconds: number) =>
    test.db
      .updateTable("request_budget")
      .set({ refilled_at: new Date(Date.now() - seconds * 1000) })
      .where("client_key", "=", app.clientKey)
      .execute();
  expect(await take(100)).toBe(100);
  await chargeRequests(test.db, app, 150);
  await pass(1);
  expect(await take(1)).toBe(0);

  await chargeRequests(test.db, app, 1_000_000);
  await pass(9.5);
  expect(await take(1)).toBe(0);
  await pass(0.9);
  expect(await take(1)).toBe(1);
});

it("pays for what is sent without asking with what there was then, not with the idle time before", async () => {
  const ratePerSecond = 100;
  const app = { ...TEST_APP, clientKey: "idle before" };
  const take = () => takeRequests(test.db, app, { wanted: 1, ratePerSecond, lane: "due" });
  expect(await take()).toBe(1);
  await test.db
    .updateTable("request_budget")
    .set({ refilled_at: new Date(Date.now() - 3_600_000) })
    .where("client_key", "=", app.clientKey)
    .execute();
  await chargeRequests(test.db, app, 10_000);
  expect(await take()).toBe(0);
});
