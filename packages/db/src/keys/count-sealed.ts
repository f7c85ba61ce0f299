import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import type { SealedAt } from "../token-cipher.ts";
import { SEALED_TABLES, type SealedTable, sealedColumn, sealingKeyOf } from "./sealed-tables.ts";

/** How many values one key has sealed in one place. */
export interface SealedCount {
  table: SealedAt["table"];
  column: SealedAt["column"];
  /** As the ciphertexts say; empty for such as are none. */
  keyId: string;
  values: number;
}

/** Counts what every key has sealed, by reading each table once. */
export async function countSealedValues(db: Kysely<Database>): Promise<SealedCount[]> {
  const counts: SealedCount[] = [];
  for (const sealedTable of SEALED_TABLES) counts.push(...(await countIn(db, sealedTable)));
  return counts;
}

/** How many values each key has sealed; what is no ciphertext is left out. */
export function valuesByKey(counts: readonly SealedCount[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const { keyId, values: count } of counts) {
    if (keyId !== "") values.set(keyId, (values.get(keyId) ?? 0) + count);
  }
  return values;
}

async function countIn(db: Kysely<Database>, { table, columns }: SealedTable): Promise<SealedCount[]> {
  const values = columns.map((column) => sql`(${column}, ${sealingKeyOf(sealedColumn(column))})`);
  const { rows } = await sql<Omit<SealedCount, "table">>`
    select sealed.column, sealed.key_id as "keyId", count(*)::integer as values
    from ${sql.table(table)} cross join lateral (values ${sql.join(values)}) as sealed("column", key_id)
    where sealed.key_id is not null
    group by 1, 2 order by 1, 2`.execute(db);
  return rows.map((row) => ({ table, ...row }));
}
