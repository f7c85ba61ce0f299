import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createGatherer, type GathererOptions } from "./gatherer.ts";

function gatherer(options: Partial<GathererOptions<number>> & Pick<GathererOptions<number>, "write">) {
  return createGatherer<number>({ gatherMs: 1, most: 10, log: pino({ level: "silent" }), what: "numbers", ...options });
}

describe("gathering", () => {
  it("writes what came meanwhile together, in order, without being asked", async () => {
    const written: number[][] = [];
    const numbers = gatherer({ write: async (batch) => void written.push([...batch]) });
    for (const number of [1, 2, 3]) numbers.add(number);
    await expect.poll(() => written).toEqual([[1, 2, 3]]);
  });

  it("keeps what could not be written, and what comes meanwhile, and writes it once", async () => {
    const written: number[] = [];
    let away = true;
    const numbers = gatherer({
      async write(batch) {
        if (away) throw new Error("away");
        written.push(...batch);
      },
    });
    numbers.add(1);
    await numbers.flush();
    numbers.add(2);
    away = false;
    await expect.poll(() => written).toEqual([1, 2]);
    await numbers.flush();
    expect(written).toEqual([1, 2]);
  });

  it("takes no more than it may keep", async () => {
    const numbers = gatherer({ write: () => Promise.reject(new Error("away")), most: 2 });
    expect([1, 2, 3].map((number) => numbers.add(number))).toEqual([true, true, false]);
    await numbers.flush();
  });
});
