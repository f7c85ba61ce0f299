import { promises as fs } from "node:fs";
import path from "node:path";
import { sql } from "kysely";
import { FileMigrationProvider, Migrator } from "kysely/migration";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  countStrayEvents,
  dropEventPartitions,
  EVENT_RETENTION,
  eraseStrayEvents,
  makeEventPartitions,
} from "./event-partitions.ts";
import { appendEvents, listEvents } from "./events.ts";
import type { AccountEventType } from "./schema.ts";
import { createTestDatabase, insertAccount, type TestDatabase, testCipher } from "./testing/index.ts";

const DAY = 24 * 3_600_000;
const REFRESHED = "account_event_refreshed";
const OTHER = "account_event_other";

let test: TestDatabase;
let account: Awaited<ReturnType<typeof insertAccount>>;
beforeEach(async () => {
  test = await createTestDatabase();
  account = await insertAccount(test.db, testCipher());
});
afterEach(() => test.close());

async function append(type: AccountEventType, daysAgo: number): Promise<void> {
  await test.db
    .insertInto("account_event")
    .values({ account_id: account.accountId, type, at: new Date(Date.now() - daysAgo * DAY) })
    .execute();
}

/** How old the events are that are left, in days, by type. */
async function agesLeft(type: AccountEventType): Promise<number[]> {
  const { rows } = await sql<{ days: number }>`
    select round(extract(epoch from now() - at) / 86400)::integer as days from account_event
    where type = ${type} order by at desc`.execute(test.db);
  return rows.map(({ days }) => days);
}

async function makeSince(parent: string, days: number): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ name: string | null }>`
      select make_event_partition(${parent}, now() - ${days} * interval '1 day', now()) as name`.execute(test.db);
    if (!rows[0]?.name) return;
  }
}

async function partitionsOf(parent: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relid::text as name from pg_partition_tree(${parent}) where isleaf order by 1`.execute(test.db);
  return rows.map(({ name }) => name);
}

/** The name of a day's partition, by the database's own calendar. */
async function partitionOfDay(daysFromNow: number): Promise<string> {
  const { rows } = await sql<{ day: string }>`
    select to_char(now() at time zone 'UTC' + ${daysFromNow} * interval '1 day', 'YYYYMMDD') as day`.execute(test.db);
  return `${REFRESHED}_${rows[0]?.day}`;
}

describe("makeEventPartitions", () => {
  it("finds the coming days' made by the migration, makes what is missing ahead, and nothing twice", async () => {
    // A day less than the migration makes: the database of a test run may have been migrated before midnight.
    const aheadMs = EVENT_RETENTION.aheadMs - DAY;
    expect(await makeEventPartitions(test.db, { aheadMs })).toEqual({ partitions: [], busy: false });
    const made = await makeEventPartitions(test.db, { aheadMs: 9 * DAY });
    expect(made.partitions).toEqual(expect.arrayContaining([await partitionOfDay(8), await partitionOfDay(9)]));
    expect(await makeEventPartitions(test.db, { aheadMs: 9 * DAY })).toEqual({ partitions: [], busy: false });
  });

  it("makes each once, however many make them at the same time", async () => {
    const runs = await Promise.all([1, 2, 3].map(() => makeEventPartitions(test.db, { aheadMs: 12 * DAY })));
    const made = runs.flatMap(({ partitions }) => partitions);
    expect(made).toContain(await partitionOfDay(12));
    expect(new Set(made).size).toBe(made.length);
  });

  it("makes none for a day of which something strayed, and goes on with the next", async () => {
    await sql`drop table ${sql.table(await partitionOfDay(0))}`.execute(test.db);
    await append("refreshed", 0);
    const made = await makeEventPartitions(test.db, { aheadMs: 8 * DAY });
    expect(made.partitions).toContain(await partitionOfDay(8));
    expect(made.partitions).not.toContain(await partitionOfDay(0));
  });

  it("holds up nobody who appends, not even when it has to wait", async () => {
    await using held = await hold("select from account_event_refreshed_stray");
    const made = makeEventPartitions(test.db, { aheadMs: 8 * DAY });
    await append("refreshed", 0);
    expect(await made).toEqual({ partitions: [], busy: true });
    await held.letGo();
    expect((await makeEventPartitions(test.db, { aheadMs: 8 * DAY })).busy).toBe(false);
  });
});

describe("an event of a day that has no partition", () => {
  it("is kept, shown and told of", async () => {
    await sql`drop table ${sql.table(await partitionOfDay(0))}`.execute(test.db);
    await append("refreshed", 0);
    await append("connected", 0);
    expect(await countStrayEvents(test.db)).toBe(1);
    const events = await listEvents(test.db, { ...account, before: null, limit: 10 });
    expect(events.map(({ type }) => type)).toEqual(["connected", "refreshed"]);
  });

  it("is erased when its time is over, a few at a time", async () => {
    for (const daysAgo of [40, 30, 20, 10]) await append("refreshed", daysAgo);
    for (const daysAgo of [400, 300]) await append("connected", daysAgo);
    expect(await countStrayEvents(test.db)).toBe(6);
    expect(await eraseStrayEvents(test.db, EVENT_RETENTION, 2)).toBe(3);
    expect(await eraseStrayEvents(test.db, EVENT_RETENTION, 2)).toBe(1);
    expect(await eraseStrayEvents(test.db, EVENT_RETENTION, 2)).toBe(0);
    expect({ refreshed: await agesLeft("refreshed"), connected: await agesLeft("connected") }).toEqual({
      refreshed: [10],
      connected: [300],
    });
  });
});

describe("dropEventPartitions", () => {
  it("drops days of refreshes after two weeks, and months of the rest after a year", async () => {
    await makeSince(REFRESHED, 20);
    await makeSince(OTHER, 450);
    for (const daysAgo of [0, 13, 16, 20]) await append("refreshed", daysAgo);
    for (const daysAgo of [0, 16, 364, 400, 450]) await append("reauthorized", daysAgo);
    const dropped = await dropEventPartitions(test.db, EVENT_RETENTION);
    expect(dropped.busy).toBe(false);
    expect(dropped.partitions).toContain(await partitionOfDay(-16));
    expect(dropped.partitions).not.toContain(await partitionOfDay(-13));
    expect({ refreshed: await agesLeft("refreshed"), reauthorized: await agesLeft("reauthorized") }).toEqual({
      refreshed: [0, 13],
      reauthorized: [0, 16, 364],
    });
    expect(await dropEventPartitions(test.db, EVENT_RETENTION)).toEqual({ partitions: [], busy: false });
  });

  it("leaves the partitions that are to come, and those that strays are in", async () => {
    const before = [...(await partitionsOf(REFRESHED)), ...(await partitionsOf(OTHER))];
    await dropEventPartitions(test.db, EVENT_RETENTION);
    expect([...(await partitionsOf(REFRESHED)), ...(await partitionsOf(OTHER))]).toEqual(before);
  });

  it("gives way to a reader, lets appends through, and drops the next time", async () => {
    await makeSince(REFRESHED, 20);
    await append("refreshed", 20);
    await using held = await hold("select from account_event");
    const dropping = dropEventPartitions(test.db, EVENT_RETENTION);
    await append("refreshed", 0);
    expect(await dropping).toEqual({ partitions: [], busy: true });
    expect(await agesLeft("refreshed")).toEqual([0, 20]);
    await held.letGo();
    expect((await dropEventPartitions(test.db, EVENT_RETENTION)).partitions).toContain(await partitionOfDay(-20));
    expect(await agesLeft("refreshed")).toEqual([0]);
  });
});

describe("events in partitions", () => {
  it("are paged through newest first, across days and types", async () => {
    await makeSince(REFRESHED, 5);
    for (const daysAgo of [4, 3, 2, 1]) {
      await append("refreshed", daysAgo);
      await append("scopes_changed", daysAgo);
    }
    const seen: string[] = [];
    let before: string | null = null;
    for (;;) {
      const page: Awaited<ReturnType<typeof listEvents>> = await listEvents(test.db, { ...account, before, limit: 3 });
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
      before = page.at(-1)?.id ?? null;
    }
    expect(seen.length).toBe(8);
    expect(seen).toEqual(seen.toSorted((a, b) => Number(b) - Number(a)));
  });

  it("are never changed, whichever way one comes", async () => {
    await append("refreshed", 0);
    const refused = /never changed/;
    await expect(sql`update account_event set reason = 'x'`.execute(test.db)).rejects.toThrow(refused);
    const partition = sql.table(await partitionOfDay(0));
    await expect(sql`update ${partition} set reason = 'x'`.execute(test.db)).rejects.toThrow(refused);
  });

  it("go with their account", async () => {
    await append("refreshed", 0);
    await append("connected", 40);
    await test.db.deleteFrom("tiktok_account").where("id", "=", account.accountId).execute();
    expect(await test.db.selectFrom("account_event").selectAll().execute()).toEqual([]);
  });

  it("still are of a known type alone", async () => {
    await expect(append("invented" as AccountEventType, 0)).rejects.toThrow(/check constraint/);
  });
});

it("the migration carries over every event there is, with its id, and goes on counting", async () => {
  await sql`drop schema public cascade`.execute(test.db);
  await sql`create schema public`.execute(test.db);
  await migrateTo("20261126T1210_note_access_lifetime");
  account = await insertAccount(test.db, testCipher());
  for (const daysAgo of [30, 3, 0]) await append("refreshed", daysAgo);
  for (const daysAgo of [500, 3, 0]) await append("connected", daysAgo);
  const before = await test.db.selectFrom("account_event").selectAll().orderBy("id").execute();
  await migrateTo("20261127T0900_partition_events");
  expect(await test.db.selectFrom("account_event").selectAll().orderBy("id").execute()).toEqual(before);
  expect(await countStrayEvents(test.db)).toBe(0);
  await test.db.transaction().execute((trx) => appendEvents(trx, [{ accountId: account.accountId, type: "revoked" }]));
  const [newest] = await listEvents(test.db, { ...account, before: null, limit: 1 });
  expect(newest).toMatchObject({ type: "revoked", id: String(Number(before.at(-1)?.id) + 1) });
});

async function migrateTo(name: string): Promise<void> {
  const migrationFolder = path.join(import.meta.dirname, "migrations");
  const provider = new FileMigrationProvider({ fs, path, migrationFolder });
  const { error } = await new Migrator({ db: test.db, provider }).migrateTo(name);
  if (error) throw error;
}

/** A transaction that has read something and does not end before it is let go. */
async function hold(query: string): Promise<{ letGo(): Promise<void> } & AsyncDisposable> {
  const client = await test.pool.connect();
  await client.query("begin");
  await client.query(query);
  let held = true;
  const letGo = async () => {
    if (!held) return;
    held = false;
    await client.query("commit");
    client.release();
  };
  return { letGo, [Symbol.asyncDispose]: letGo };
}
