import { createTestDatabase, type TestDatabase } from "@tiktok-connect/db/testing";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKeyLimiter } from "./key-limiter.ts";

const log = pino({ level: "silent" });

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const limiter = (ratePerSecond: number) => createKeyLimiter({ db: test.db, ratePerSecond, log });
/** How many of so many requests in a row are let through. */
const admitted = (limits: ReturnType<typeof limiter>, key: string, count: number) =>
  Array.from({ length: count }, () => limits.admit(key)).filter((wait) => wait === null).length;

describe("the limit of a key", () => {
  it("lets ten seconds' worth through at once, then says how long to wait", () => {
    const limits = limiter(0.01);
    const one = crypto.randomUUID();
    expect(admitted(limiter(2), one, 100)).toBe(20);
    expect(limits.admit(one)).toBeGreaterThan(60);
  });

  it("is each key's own", () => {
    const limits = limiter(2);
    expect(admitted(limits, crypto.randomUUID(), 100)).toBe(20);
    expect(admitted(limits, crypto.randomUUID(), 5)).toBe(5);
  });

  it("is one for all processes: what one has let through, another counts as well", async () => {
    const [first, second] = [limiter(2), limiter(2)];
    const key = crypto.randomUUID();
    expect(admitted(first, key, 18)).toBe(18);
    await first.flush();
    expect(admitted(second, key, 5)).toBe(5);
    await second.flush();
    expect(second.admit(key)).toBeGreaterThan(0);
  });

  it("keeps what could not be told for the next time", async () => {
    const broken = await createTestDatabase();
    const limits = createKeyLimiter({ db: broken.db, ratePerSecond: 2, log });
    const key = crypto.randomUUID();
    admitted(limits, key, 3);
    await broken.close();
    await limits.flush();
    expect(admitted(limits, key, 100)).toBe(17);
  });

  it("is none at a rate of 0", () => {
    expect(admitted(limiter(0), crypto.randomUUID(), 10_000)).toBe(10_000);
  });
});
