import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/index.ts";
import { SEALED_TABLES } from "./sealed-tables.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

it("names every column of the schema that holds ciphertexts", async () => {
  const { rows } = await sql<{ name: string }>`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and column_name like 'sealed\_%' and table_name <> 'encryption_key'`.execute(test.db);
  const named = SEALED_TABLES.flatMap(({ table, columns }) => columns.map((column) => `${table}.sealed_${column}`));
  expect(named.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
});
