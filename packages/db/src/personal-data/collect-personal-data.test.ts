import { readFileSync } from "node:fs";
import path from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/index.ts";

/** Hashes of passwords alone, which are no use to anybody but whoever wants to guess them. */
const NOT_TOLD = ["app_credential"];

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

it("leaves out no table whose rows go with a person, an account or what hangs on those", async () => {
  const { rows } = await sql<{ name: string }>`
    with recursive theirs (id) as (
      values ('app_user'::regclass)
      union
      select conrelid::regclass from pg_constraint join theirs on confrelid = theirs.id where contype = 'f')
    select id::text as name from theirs order by name`.execute(test.db);
  expect(rows.length).toBeGreaterThan(8);
  const collected = readFileSync(path.join(import.meta.dirname, "collect-personal-data.ts"), "utf8");
  const forgotten = rows.map(({ name }) => name).filter((name) => !new RegExp(`from ${name}\\b`).test(collected));
  expect(forgotten).toEqual(NOT_TOLD);
});
