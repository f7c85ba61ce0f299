import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";

/** Every row of every table as text; the queue's as well, where it is kept in this database. */
export async function storedText(db: Kysely<Database>): Promise<string> {
  const tables = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('public', 'bullmq')`.execute(db);
  const texts = await Promise.all(
    tables.rows.map(async ({ name }) => {
      const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.raw(name)} t`.execute(db);
      return rows.map(({ text }) => text).join("\n");
    }),
  );
  return texts.join("\n");
}
