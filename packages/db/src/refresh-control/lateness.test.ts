import { expect, it } from "vitest";
import { latenessOf } from "./lateness.ts";

const HOUR = 3_600;
const late = {
  refreshing: { state: "running" },
  lagSeconds: 61,
  living: 1_000_000,
  ratePerSecond: 50,
  lifetimes: { accessSeconds: 2 * HOUR, refreshSeconds: null, since: new Date() },
} as const;

it.each([
  ["nobody waits for a minute", { lagSeconds: 59 }, null],
  ["an operator has stopped it", { refreshing: { state: "paused", since: new Date() } } as const, null],
  ["a million accounts need more than the rate", {}, { neededPerSecond: 186 }],
  ["lifetimes are not known yet", { lifetimes: null }, { neededPerSecond: 186 }],
  ["tokens live for a day", { lifetimes: { ...late.lifetimes, accessSeconds: 24 * HOUR } }, { neededPerSecond: null }],
  ["the rate is what they need", { ratePerSecond: 186 }, { neededPerSecond: null }],
  ["there is no limit", { ratePerSecond: 0 }, { neededPerSecond: null }],
])("says how late refreshing is when %s", (_when, facts, expected) => {
  expect(latenessOf({ ...late, ...facts })).toEqual(expected);
});
