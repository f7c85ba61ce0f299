import { sql } from "kysely";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createTestEngine, type TestEngine } from "../testing/engine.ts";
import { tendEvents } from "./tend-events.ts";

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine();
});
afterEach(() => engine.close());

const DAY = 24 * 3_600_000;

it("makes partitions ahead, drops those whose time is over, and says what strayed", async () => {
  const { db, timing } = engine.deps;
  const { accountId } = await engine.connect();
  await sql`select make_event_partition('account_event_refreshed', now() - interval '30 days', now() - interval '30 days')`.execute(
    db,
  );
  const at = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY);
  await db
    .insertInto("account_event")
    .values([30, 20, 3].map((daysAgo) => ({ account_id: accountId, type: "refreshed", at: at(daysAgo) })))
    .execute();
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) });

  await tendEvents({ db, log, timing: { ...timing, events: { ...timing.events, aheadMs: 8 * DAY } } });

  expect(lines).toMatchObject([
    { msg: "partitions for events were made", partitions: expect.arrayContaining([expect.any(String)]) },
    { msg: "events whose time is over were dropped", partitions: [expect.any(String)] },
    { msg: expect.stringContaining("no partition of their own"), strays: 1 },
  ]);
  expect(await engine.events(accountId)).toEqual(["refreshed"]);
});
