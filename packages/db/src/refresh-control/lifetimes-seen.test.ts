import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createTestDatabase, TEST_APP, type TestDatabase } from "../testing/index.ts";
import { readRefreshControl } from "./control.ts";
import { noteLifetimes, type TokenLifetimes } from "./lifetimes-seen.ts";

const SETTLE_MS = 600_000;
const A_DAY: TokenLifetimes = { accessSeconds: 86_400, refreshSeconds: 365 * 86_400 };
const TWO_HOURS: TokenLifetimes = { accessSeconds: 7_200, refreshSeconds: 180 * 86_400 };

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.db.deleteFrom("refresh_control").execute();
});

const note = (lifetimes: TokenLifetimes) => noteLifetimes(test.db, TEST_APP, lifetimes, { settleMs: SETTLE_MS });
const known = async () => (await readRefreshControl(test.db, TEST_APP)).lifetimes;
const settle = () =>
  test.db
    .updateTable("refresh_control")
    .set({ lifetimes_seen_since: new Date(Date.now() - SETTLE_MS - 1000) })
    .execute();

it("remembers what TikTok told first, and calls that no change", async () => {
  expect(await note(TWO_HOURS)).toEqual({ kind: "known" });
  expect(await known()).toEqual({ ...TWO_HOURS, since: expect.any(Date) });
});

it("tells a change once, with what was before", async () => {
  await note(A_DAY);
  await settle();
  expect(await note(TWO_HOURS)).toEqual({ kind: "changed", before: A_DAY });
  expect(await note(TWO_HOURS)).toEqual({ kind: "known" });
  expect(await known()).toMatchObject(TWO_HOURS);
});

it("tells it to one of many workers that see it at once", async () => {
  await note(A_DAY);
  await settle();
  const told = await Promise.all(Array.from({ length: 8 }, () => note(TWO_HOURS)));
  expect(told.filter(({ kind }) => kind !== "known")).toEqual([{ kind: "changed", before: A_DAY }]);
});

it("does not go back and forth while TikTok answers now so, now so", async () => {
  await note(A_DAY);
  await settle();
  await note(TWO_HOURS);
  expect(await note(A_DAY)).toEqual({ kind: "unsettled" });
  expect(await known()).toMatchObject(TWO_HOURS);
  await settle();
  expect(await note(A_DAY)).toEqual({ kind: "changed", before: TWO_HOURS });
});

it("keeps the refresh token's life when an answer says nothing of it", async () => {
  await note(TWO_HOURS);
  await settle();
  expect(await note({ ...TWO_HOURS, refreshSeconds: null })).toEqual({ kind: "known" });
  expect(await known()).toMatchObject(TWO_HOURS);
});

it("is not held up by a row that knows no lifetimes yet", async () => {
  await test.db
    .insertInto("refresh_control")
    .values({ client_key: TEST_APP.clientKey, api_origin: TEST_APP.apiOrigin, paused_at: new Date() })
    .execute();
  expect(await note(TWO_HOURS)).toEqual({ kind: "known" });
  expect(await known()).toMatchObject(TWO_HOURS);
});
