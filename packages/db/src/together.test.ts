import { expect, test } from "vitest";
import { together } from "./together.ts";

test("what comes while a call is under way goes with the next one, and each has its own answer", async () => {
  const calls: (readonly number[])[] = [];
  const first = Promise.withResolvers<void>();
  const double = together(async (items: readonly number[]) => {
    calls.push(items);
    if (calls.length === 1) await first.promise;
    return items.map((item) => item * 2);
  });
  const answers = Promise.all([1, 2, 3].map(double));
  first.resolve();
  expect(await answers).toEqual([2, 4, 6]);
  expect(calls).toEqual([[1], [2, 3]]);
});

test("a call that fails fails for those in it, and for nobody after them", async () => {
  let calls = 0;
  const echo = together(async (items: readonly string[]) => {
    if (++calls === 2) throw new Error("the database is away");
    return items;
  });
  const [one, two, three] = await Promise.allSettled(["one", "two", "three"].map(echo));
  expect([one?.status, two?.status, three?.status]).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(await echo("four")).toBe("four");
});

test("a call that hangs is not waited for", async () => {
  let calls = 0;
  const echo = together(async (items: readonly string[]) => {
    if (++calls === 1) await new Promise(() => {});
    return items;
  });
  void echo("hangs");
  expect(await Promise.all([echo("one"), echo("two")])).toEqual(["one", "two"]);
  expect(calls).toBe(2);
});
