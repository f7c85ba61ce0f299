import { afterAll, beforeAll, expect, it } from "vitest";
import { countRequest, eraseStaleRequestCounts, forgetRequests, type RequestLimit } from "./request-counts.ts";
import { createTestDatabase, type TestDatabase } from "./testing/index.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const MINUTE_MS = 60_000;
const limit = (key: string, max: number): RequestLimit => ({ key, max, windowMs: MINUTE_MS });
const isLetThrough = async (limits: RequestLimit[]) => (await countRequest(test.db, limits)).length === 0;

it("lets exactly as many through as the limit allows, however many ask at once", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => isLetThrough([limit("many", 7)])));
  expect(answers.filter(Boolean)).toHaveLength(7);
});

it("counts one request against several limits, and names those that it exceeds", async () => {
  const user = limit("of a user", 1);
  const address = limit("of an address", 5);
  expect(await countRequest(test.db, [user, address])).toEqual([]);
  const exceeded = await countRequest(test.db, [address, user]);
  expect(exceeded.map(({ key }) => key)).toEqual(["of a user"]);
  expect(exceeded[0]?.endsInMs).toBeGreaterThan(0);
  expect(exceeded[0]?.endsInMs).toBeLessThanOrEqual(MINUTE_MS);
});

it("does not keep requests waiting for each other that share several limits", async () => {
  const both = [limit("first", 1_000), limit("second", 1_000)];
  const answers = Promise.all(
    Array.from({ length: 100 }, (_, index) => isLetThrough(index % 2 === 0 ? both : both.toReversed())),
  );
  expect((await answers).every(Boolean)).toBe(true);
});

it("begins anew when the window is over, and forgets what is forgiven", async () => {
  expect(await isLetThrough([limit("passing", 1)])).toBe(true);
  expect(await isLetThrough([limit("passing", 1)])).toBe(false);
  await test.db.updateTable("request_count").set({ ends_at: new Date() }).execute();
  expect(await isLetThrough([limit("passing", 1)])).toBe(true);
  expect(await isLetThrough([limit("passing", 1)])).toBe(false);
  await forgetRequests(test.db, ["passing"]);
  expect(await isLetThrough([limit("passing", 1)])).toBe(true);
});

it("stores nothing that says who asked, and nothing for longer than it counts", async () => {
  await countRequest(test.db, [limit("sign-in ada@example.com", 1)]);
  const stored = await test.db.selectFrom("request_count").selectAll().execute();
  expect(JSON.stringify(stored.map(({ key }) => key.toString("latin1")))).not.toContain("ada");
  await test.db
    .updateTable("request_count")
    .set({ ends_at: new Date(Date.now() - 1_000) })
    .execute();
  await eraseStaleRequestCounts(test.db);
  expect(await test.db.selectFrom("request_count").selectAll().execute()).toEqual([]);
});
