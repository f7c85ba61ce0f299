import { sql } from "kysely";
import type { Installation } from "../site/installation.ts";

/** How many statements have reached this database so far, by pg_stat_statements, this one not yet counted. */
export async function countStatements({ db }: Installation): Promise<number> {
  const { rows } = await sql<{ calls: number }>`
    select coalesce(sum(calls), 0)::float8 as calls from pg_stat_statements
    where toplevel and dbid = (select oid from pg_database where datname = current_database())`.execute(db);
  return rows[0]?.calls ?? 0;
}
