import { describe, expect, it } from "vitest";
import { relativeTime, restsForMs } from "./moments.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

describe("relativeTime", () => {
  it.each([
    [30, "in 30 seconds"],
    [60, "in 1 minute"],
    [89 * 60, "in 89 minutes"],
    [7_198, "in 2 hours"],
    [24 * 3_600, "in 24 hours"],
    [36 * 3_600, "in 2 days"],
    [180 * 86_400, "in 6 months"],
    [365 * 86_400, "in 12 months"],
    [-1, "1 second ago"],
    [-600, "10 minutes ago"],
  ])("calls %d seconds from now '%s'", (seconds, words) => {
    expect(relativeTime(after(seconds), NOW)).toBe(words);
  });
});

describe("restsForMs", () => {
  it("follows the last two minutes second by second", () => {
    expect(restsForMs(after(100), NOW)).toBe(1_000);
    expect(restsForMs(after(-100), NOW)).toBe(1_000);
  });

  it("lets distant moments rest", () => {
    expect(restsForMs(after(3_600), NOW)).toBe(10_000);
    expect(restsForMs(after(86_400), NOW)).toBe(60_000);
  });
});
