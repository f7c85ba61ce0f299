import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { allEnded } from "./all-ended.ts";

it("fails with the first failure, and not before all have ended", async () => {
  const other = Promise.withResolvers<string>();
  const told: string[] = [];
  const waiting = allEnded([Promise.reject(new Error("one failed")), other.promise]);
  const failed = waiting.catch((error: Error) => told.push(error.message));
  await turn();
  expect(told).toEqual([]);
  other.resolve("the other");
  await failed;
  expect(told).toEqual(["one failed"]);
});

it("gives what all of them came to", async () => {
  expect(await allEnded([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]);
});
