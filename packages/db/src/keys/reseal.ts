import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { keyIdOf, SealedTokenError, type TokenCipher } from "../token-cipher.ts";
import { SEALED_TABLES, type SealedTable, sealedColumn, sealingKeyOf } from "./sealed-tables.ts";

/** What became of the values that another key than the first one had sealed. */
export interface Resealing {
  resealed: number;
  /** Changed or locked by somebody else in the same instant, each time that they were tried. */
  busy: number;
  /** They do not open: altered, or sealed with a key that is not configured. */
  unopened: number;
}

export interface ResealOptions {
  /** Rows that are read and written together. */
  batchSize: number;
  /** Called after every batch with the number of values done since the beginning. */
  onProgress: (resealed: number) => void;
}

/** Rows that were busy are tried again this often; nobody holds one for longer than a commit takes. */
const MOST_PASSES = 10;

/**
 * Seals everything anew that is not sealed with the first key, while programs go on reading and writing. A value is
 * replaced only while it is, byte for byte, the one that was opened: a newer pair is never written over. Each batch is a
 * statement of its own, so that it can be interrupted at any point and begun again.
 */
export async function resealOutdated(
  db: Kysely<Database>,
  cipher: TokenCipher,
  { batchSize, onProgress }: ResealOptions,
): Promise<Resealing> {
  const total: Resealing = { resealed: 0, busy: 0, unopened: 0 };
  for (const sealedTable of SEALED_TABLES) {
    for (let pass = 1; pass <= MOST_PASSES; pass++) {
      const { busy, unopened } = await passThrough(sealedTable);
      if (busy > 0 && pass < MOST_PASSES) continue;
      total.busy += busy;
      total.unopened += unopened;
      break;
    }
  }
  return total;

  async function passThrough(sealedTable: SealedTable): Promise<Pick<Resealing, "busy" | "unopened">> {
    let busy = 0;
    let unopened = 0;
    let after: string | null = null;
    for (;;) {
      const rows = await readOutdated(db, sealedTable, { sealingKeyId: cipher.sealingKeyId, after, limit: batchSize });
      if (rows.length === 0) return { busy, unopened };
      const changes = rows.map((row) => reseal(cipher, sealedTable, row));
      const written = await writeResealed(db, sealedTable, changes);
      for (const change of changes) {
        unopened += change.unopened;
        if (written.has(change.rowId)) total.resealed += change.resealed;
        else busy += change.resealed;
      }
      onProgress(total.resealed);
      after = rows.at(-1)?.rowId ?? null;
    }
  }
}

/** A row as it was read; in the order of the table's columns. */
interface SealedRow {
  rowId: string;
  sealed: (Buffer | null)[];
}

/** The next rows, in the order of their ids, in which something is sealed with another key. */
export async function readOutdated(
  db: Kysely<Database>,
  { table, rowId, columns }: SealedTable,
  { sealingKeyId, after, limit }: { sealingKeyId: string; after: string | null; limit: number },
): Promise<SealedRow[]> {
  const id = sql.ref(rowId);
  const outdated = columns.map((column) => sql`${sealingKeyOf(sealedColumn(column))} <> ${sealingKeyId}`);
  const { rows } = await sql<SealedRow>`
    select ${id}::text as "rowId", array[${sql.join(columns.map(sealedColumn))}] as sealed
    from ${sql.table(table)}
    where (${after}::uuid is null or ${id} > ${after}) and (${sql.join(outdated, sql` or `)})
    order by ${id} limit ${limit}`.execute(db);
  return rows;
}

interface ResealedRow extends SealedRow {
  /** What is to stand in its place. */
  anew: (Buffer | null)[];
  resealed: number;
  unopened: number;
}

function reseal(cipher: TokenCipher, { table, columns }: SealedTable, { rowId, sealed }: SealedRow): ResealedRow {
  const row: ResealedRow = { rowId, sealed, anew: [...sealed], resealed: 0, unopened: 0 };
  for (const [index, column] of columns.entries()) {
    const old = sealed[index];
    if (!old || keyIdOf(old) === cipher.sealingKeyId) continue;
    const at = { table, column, rowId };
    try {
      row.anew[index] = cipher.seal(cipher.open(old, at), at);
      row.resealed++;
    } catch (error) {
      if (!(error instanceof SealedTokenError)) throw error;
      row.unopened++;
    }
  }
  return row;
}

/**
 * Writes rows that are still as they were read. A row that somebody holds is passed over rather than waited for: nobody who
 * refreshes is ever held up by more than this one statement, and no two can wait for each other.
 *
 * @returns ids of the rows that were written
 */
export async function writeResealed(
  db: Kysely<Database>,
  { table, rowId, columns }: SealedTable,
  rows: readonly Pick<ResealedRow, "rowId" | "sealed" | "anew">[],
): Promise<ReadonlySet<string>> {
  const ids = rows.map((row) => row.rowId);
  const old = (index: number) => sql.ref(`change.old_${index}`);
  const anew = (index: number) => sql.ref(`change.new_${index}`);
  const arrays = columns.flatMap((_column, index) => [
    sql`${rows.map(({ sealed }) => sealed[index] ?? null)}::bytea[]`,
    sql`${rows.map((row) => row.anew[index] ?? null)}::bytea[]`,
  ]);
  const names = columns.flatMap((_column, index) => [sql.ref(`old_${index}`), sql.ref(`new_${index}`)]);
  const { rows: written } = await sql<{ rowId: string }>`
    with free as (
      select ${sql.ref(rowId)} as id from ${sql.table(table)}
      where ${sql.ref(rowId)} = any(${ids}::uuid[]) for no key update skip locked)
    update ${sql.table(table)} as stored
    set ${sql.join(columns.map((column, index) => sql`${sealedColumn(column)} = ${anew(index)}`))}
    from free join unnest(${ids}::uuid[], ${sql.join(arrays)}) as change(id, ${sql.join(names)}) using (id)
    where stored.${sql.ref(rowId)} = free.id
      and ${sql.join(
        columns.map((column, index) => sql`stored.${sealedColumn(column)} is not distinct from ${old(index)}`),
        sql` and `,
      )}
    returning stored.${sql.ref(rowId)}::text as "rowId"`.execute(db);
  return new Set(written.map((row) => row.rowId));
}
