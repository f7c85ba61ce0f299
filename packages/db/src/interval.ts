import { type RawBuilder, sql } from "kysely";

/** An interval for use inside a statement. */
export function milliseconds(count: number): RawBuilder<unknown> {
  return sql`${count}::float8 * interval '1 millisecond'`;
}
