import { createHash } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@tiktok-connect/db/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSharedReads } from "./shared-reads.ts";

const APP = { clientKey: "key", apiOrigin: "https://open.tiktokapis.com" };
const place = (name: string) => ({
  keyHash: createHash("sha256").update(name).digest(),
  accountId: crypto.randomUUID(),
});

let database: TestDatabase;
let pool: pg.Pool;
let locker: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2, connectionTimeoutMillis: 1_000 });
  pool.on("error", () => undefined);
  locker = new pg.Client({ connectionString: database.ownerUrl });
  await locker.connect();
});
afterAll(async () => {
  await locker.end();
  await pool.end();
  await database.close();
});

/** Lets every read hang until it ends. */
async function hang(): Promise<{ end(): Promise<unknown> }> {
  await locker.query("begin; lock table api_key in access exclusive mode");
  return { end: () => locker.query("rollback") };
}

describe("shared reads", () => {
  it("are one for all who ask for the same before it has begun", async () => {
    const reads = createSharedReads(pool, APP, { atOnce: 1 });
    const hung = await hang();
    const first = reads.read(place("one"));
    const same = place("two");
    await expect.poll(() => pool.totalCount).toBe(1);
    const [second, third] = [reads.read(same), reads.read(same)];
    expect(second).toBe(third);
    await hung.end();
    expect(await Promise.all([first, second])).toEqual([null, null]);
  });

  it("are refused in the pool's time, each of them, when the database hangs", async () => {
    const reads = createSharedReads(pool, APP, { atOnce: 1 });
    const hung = await hang();
    const names = ["one", "two", "three", "four", "five", "six"];
    const all = names.map((name) => reads.read(place(name)));
    // Two have a connection, and hang on it.
    const refused = all.slice(2).map((read) =>
      read.then(
        () => "read",
        () => "refused",
      ),
    );
    expect(await Promise.all(refused)).toEqual(["refused", "refused", "refused", "refused"]);
    await hung.end();
    expect(await Promise.all(all.slice(0, 2))).toEqual([null, null]);
  });
});
