import { createHash } from "node:crypto";
import { createApiKey, generateApiKey } from "@tiktok-connect/db";
import { createTestDatabase, insertAccount, type TestDatabase, testCipher } from "@tiktok-connect/db/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asProblem } from "../http/problem.ts";
import { createSharedReads } from "./shared-reads.ts";

const APP = { clientKey: "key", apiOrigin: "https://open.tiktokapis.com" };
const cipher = testCipher();
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
    const reads = createSharedReads(pool, APP, { atOnce: 1, timeoutMs: 10_000 });
    const hung = await hang();
    const first = reads.read(place("one"));
    const same = place("two");
    await expect.poll(() => pool.totalCount).toBe(1);
    const [second, third] = [reads.read(same), reads.read(same)];
    expect(second).toBe(third);
    await hung.end();
    expect(await Promise.all([first, second])).toEqual([null, null]);
  });

  it("are one statement for all who ask in the same moment, each answered for itself", async () => {
    const [one, other] = [await insertAccount(database.db, cipher), await insertAccount(database.db, cipher)];
    const key = generateApiKey();
    const terms = { userId: one.userId, name: "reader", scope: "token", accountIds: null } as const;
    await createApiKey(database.db, key, { ...terms, madeBy: "person" });
    const reads = createSharedReads(pool, APP, { atOnce: 1, timeoutMs: 10_000 });
    const [known, foreign, unknown] = await Promise.all([
      reads.read({ keyHash: key.hash, accountId: one.accountId }),
      reads.read({ keyHash: key.hash, accountId: other.accountId }),
      reads.read({ ...place("unknown"), accountId: one.accountId }),
    ]);
    expect(known).toMatchObject({ userId: one.userId, scope: "token", account: { endReason: null } });
    expect(foreign).toMatchObject({ userId: one.userId, account: null });
    expect(unknown).toBeNull();
    expect(foreign?.nowMs).toBe(known?.nowMs);
  });

  it("are refused in the pool's time, each of them, when the database hangs", async () => {
    const reads = createSharedReads(pool, APP, { atOnce: 1, timeoutMs: 10_000 });
    const hung = await hang();
    const under = reads.read(place("one"));
    await expect.poll(() => pool.totalCount - pool.idleCount).toBe(1);
    const names = ["two", "three", "four", "five", "six"];
    const [next, ...others] = names.map((name) => reads.read(place(name)));
    const refused = others.map((read) =>
      read.then(
        () => "read",
        () => "refused",
      ),
    );
    expect(await Promise.all(refused)).toEqual(["refused", "refused", "refused", "refused"]);
    await hung.end();
    // These two had a connection, and hung on it.
    expect(await Promise.all([under, next])).toEqual([null, null]);
  });

  it("are given up when a statement hangs, and go on with another connection", async () => {
    const reads = createSharedReads(pool, APP, { atOnce: 1, timeoutMs: 100 });
    const hung = await hang();
    const failure = await reads.read(place("one")).catch(asProblem);
    expect(failure).toMatchObject({ code: "unavailable", status: 503 });
    await hung.end();
    expect(await reads.read(place("one"))).toBeNull();
  });
});
