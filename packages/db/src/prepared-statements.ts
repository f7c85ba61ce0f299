import { type RawBuilder, sql } from "kysely";
import type pg from "pg";

const MARK = /^\/\* prepared as (\w+) \*\//;

/**
 * Begins a statement that a connection is to parse and plan once, and not each time: one that runs all the time, in the
 * same words, and whose best plan does not depend on its values (decision 0028). Kysely itself prepares none.
 *
 * @param name no other statement's
 */
export function preparedAs(name: string): RawBuilder<unknown> {
  return sql.raw(`/* prepared as ${name} */`);
}

/** By its mark; null: it has none. */
export function preparedName(statement: string): string | null {
  return MARK.exec(statement)?.[1] ?? null;
}

type Query = (statement: unknown, ...rest: unknown[]) => unknown;

/** Lets a connection prepare the statements that are marked so. */
export function prepareMarked(client: pg.ClientBase): void {
  const query = client.query.bind(client) as Query;
  const preparing: Query = (statement, values, ...rest) => {
    const name = typeof statement === "string" ? preparedName(statement) : null;
    return name === null ? query(statement, values, ...rest) : query({ name, text: statement, values }, ...rest);
  };
  client.query = preparing as typeof client.query;
}
