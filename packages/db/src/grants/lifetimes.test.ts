import { describe, expect, it } from "vitest";
import { lifetimesOf } from "./lifetimes.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const noJitter = () => 0;
const mostJitter = () => 0.999_999;

function dueAfter(expiresInSeconds: number | null, random: () => number) {
  return lifetimesOf({ expiresInSeconds, refreshExpiresInSeconds: null }, undefined, random).dueAfterMs;
}

describe("lifetimesOf", () => {
  it("refreshes at three quarters of the life, or a little earlier", () => {
    expect(dueAfter(7200, noJitter)).toBe(1.5 * HOUR);
    expect(dueAfter(86_400, noJitter)).toBe(18 * HOUR);
    expect(dueAfter(7200, mostJitter)).toBeCloseTo(1.4 * HOUR, -1);
  });

  it("leaves at least five minutes before the end", () => {
    for (let seconds = 1200; seconds < 10_000; seconds += 100) {
      expect(seconds * 1000 - dueAfter(seconds, noJitter)).toBeGreaterThanOrEqual(5 * MINUTE);
    }
  });

  it("goes by the part alone when the life is under twenty minutes", () => {
    expect(dueAfter(60, noJitter)).toBe(45_000);
    expect(dueAfter(1199, noJitter)).toBe(1199 * 750);
  });

  it("counts an unknown lifetime as ten minutes", () => {
    expect(lifetimesOf({ expiresInSeconds: null, refreshExpiresInSeconds: null })).toMatchObject({
      accessLifetimeMs: 10 * MINUTE,
      refreshLifetimeMs: null,
    });
    expect(dueAfter(null, noJitter)).toBe(7.5 * MINUTE);
  });
});
