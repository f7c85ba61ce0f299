import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, insertUser, type TestDatabase } from "../testing/index.ts";
import { generateApiKey } from "./api-key.ts";
import { createApiKey } from "./api-keys.ts";
import { chargeKeys, noteKeyUse } from "./key-use.ts";

const RATE = { ratePerSecond: 10, burst: 100 };

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

describe("chargeKeys", () => {
  it("adds up what several processes tell of one key, and lets a budget owe", async () => {
    const apiKeyId = crypto.randomUUID();
    const told = [];
    for (const requests of [30, 50, 90])
      told.push((await chargeKeys(test.db, [{ apiKeyId, requests }], RATE)).get(apiKeyId));
    expect(told[0]).toBe(70);
    expect(told[1]).toBeCloseTo(20, -1);
    expect(told[2]).toBeLessThan(-60);
  });

  it("fills budgets up again as time passes, and no further than full", async () => {
    const apiKeyId = crypto.randomUUID();
    await chargeKeys(test.db, [{ apiKeyId, requests: 150 }], RATE);
    const passed = (seconds: number) =>
      sql`update api_key_budget set refilled_at = refilled_at - ${seconds}::float8 * interval '1 second'
          where api_key_id = ${apiKeyId}`.execute(test.db);
    await passed(8);
    expect((await chargeKeys(test.db, [{ apiKeyId, requests: 0 }], RATE)).get(apiKeyId)).toBeCloseTo(30, -1);
    await passed(60);
    expect((await chargeKeys(test.db, [{ apiKeyId, requests: 1 }], RATE)).get(apiKeyId)).toBe(99);
  });

  it("does not deadlock when processes tell of the same keys in another order", async () => {
    const ids = Array.from({ length: 200 }, () => crypto.randomUUID());
    const charge = (order: string[]) =>
      chargeKeys(
        test.db,
        order.map((apiKeyId) => ({ apiKeyId, requests: 1 })),
        RATE,
      );
    await Promise.all(Array.from({ length: 8 }, (_, index) => charge(index % 2 === 0 ? ids : ids.toReversed())));
    const { rows } = await sql`select from api_key_budget where api_key_id = any(${ids}::uuid[])`.execute(test.db);
    expect(rows).toHaveLength(200);
  });
});

describe("noteKeyUse", () => {
  it("writes at most once a minute", async () => {
    const { hash, start } = generateApiKey();
    const userId = await insertUser(test.db);
    const terms = { userId, name: "x", scope: "read", accountIds: null, madeBy: "person" } as const;
    const created = await createApiKey(test.db, { hash, start }, terms);
    const id = created.kind === "created" ? created.apiKey.id : "";
    const written = async () => {
      const query = sql<{ at: string }>`select last_used_at::text || xmin::text as at from api_key where id = ${id}`;
      return (await query.execute(test.db)).rows[0]?.at;
    };
    await noteKeyUse(test.db, [id]);
    const first = await written();
    await noteKeyUse(test.db, [id]);
    expect(await written()).toBe(first);
    await sql`update api_key set last_used_at = now() - interval '61 seconds' where id = ${id}`.execute(test.db);
    const aMinuteAgo = await written();
    await noteKeyUse(test.db, [id]);
    expect(await written()).not.toBe(aMinuteAgo);
  });
});
