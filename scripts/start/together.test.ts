import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { together } from "./together.ts";

const untold = new AbortController().signal;
const failing = () => Promise.reject(new Error("no"));
const impatient = (signal: AbortSignal) => delay(60_000, undefined, { signal });

it("throws the first failure, after every task has ended", async () => {
  let ended = false;
  const patient = async (signal: AbortSignal) => {
    await delay(60_000, undefined, { signal }).catch(() => {});
    ended = true;
  };
  await expect(together(untold, patient, failing)).rejects.toThrow("no");
  expect(ended).toBe(true);
});

it("throws why it was called off rather than what that led to", async () => {
  const controller = new AbortController();
  const both = together(controller.signal, impatient, impatient);
  controller.abort(new Error("called off"));
  await expect(both).rejects.toThrow("called off");
});
