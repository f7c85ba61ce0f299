import { afterAll, beforeAll, expect, it } from "vitest";
import { returnRequests, takeRequests } from "./request-budget.ts";
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
