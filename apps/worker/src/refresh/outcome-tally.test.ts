import { Writable } from "node:stream";
import { readRefreshControl } from "@tiktok-connect/db";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";

const A_DAY = { accessSeconds: 86_400, refreshSeconds: 365 * 86_400 };
const TWO_HOURS = { accessSeconds: 7_200, refreshSeconds: 180 * 86_400 };

let engine: TestEngine;
let warnings: string[];
beforeEach(async () => {
  warnings = [];
  const lines = new Writable({
    write(line: Buffer, _encoding, done) {
      warnings.push(JSON.parse(line.toString()).msg);
      done();
    },
  });
  engine = await createTestEngine({ log: pino({ level: "warn" }, lines) });
});
afterEach(() => engine.close());

async function answered(lifetimes: typeof A_DAY) {
  engine.deps.tally.refreshed(lifetimes);
  await engine.deps.tally.flush();
}

const known = async () => (await readRefreshControl(engine.deps.db, engine.deps.app)).lifetimes;

/** As when the last change was long ago. */
async function settle() {
  await engine.deps.db
    .updateTable("refresh_control")
    .set({ lifetimes_seen_since: new Date(0) })
    .execute();
}

describe("lifetimes that TikTok tells", () => {
  it("are known, and in the log when they are others than before", async () => {
    await answered(A_DAY);
    await settle();
    await answered(TWO_HOURS);
    await answered(TWO_HOURS);
    expect(await known()).toMatchObject(TWO_HOURS);
    expect(warnings).toEqual(["TikTok's tokens live for another time than before"]);
  });

  it("are taken later when they came too soon after others, and last", async () => {
    await answered(A_DAY);
    await answered(TWO_HOURS);
    expect(await known()).toMatchObject(A_DAY);
    await settle();
    await answered(TWO_HOURS);
    expect(await known()).toMatchObject(TWO_HOURS);
    expect(warnings).toHaveLength(1);
  });
});
