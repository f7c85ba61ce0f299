import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";
import { sweep } from "./sweep.ts";

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine();
});
afterEach(() => engine.close());

describe("sweep", () => {
  it("lays out as many permits as there is work for, and none when nothing is due", async () => {
    await engine.connect({ dueInMs: 60_000 });
    const laidOut: number[] = [];
    const jobs = {
      ...engine.deps.jobs,
      topUp: async (_name: string, _payload: object, count: number) => void laidOut.push(count),
    };
    await sweep({ ...engine.deps, jobs });
    for (let count = 0; count < 3; count++) await engine.connect();
    await sweep({ ...engine.deps, jobs, refreshConcurrency: 2 });
    expect(laidOut).toEqual([2]);
  });
});
