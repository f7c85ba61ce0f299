import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { type CipherKey, SealedTokenError, TokenCipher } from "../token-cipher.ts";
import { countSealedValues, type SealedCount, valuesByKey } from "./count-sealed.ts";
import type { KeyComplaint } from "./key-error.ts";
import { SEALED_TABLES, sealedColumn, sealingKeyOf } from "./sealed-tables.ts";
import { opensSentinel } from "./sentinel.ts";

/**
 * What is wrong with the configured keys, by the sentinels of those that have sealed something. Changes nothing, and reads
 * a few rows; all of them only when a key is not configured that was in use.
 */
export async function findKeyComplaints(db: Kysely<Database>, keys: readonly CipherKey[]): Promise<KeyComplaint[]> {
  const known = await db.selectFrom("encryption_key").selectAll().orderBy("key_id").execute();
  const complaints: KeyComplaint[] = [];
  const absent: string[] = [];
  for (const { key_id: keyId, sealed_sentinel, in_use_since } of known) {
    const key = keys.find(({ id }) => id === keyId);
    if (key && sealed_sentinel && !opensSentinel(key, sealed_sentinel)) complaints.push({ keyId, fault: "wrong" });
    if (!key && in_use_since) absent.push(keyId);
  }
  if (absent.length === 0) return complaints;
  const used = valuesByKey(await countSealedValues(db));
  for (const keyId of absent) {
    const values = used.get(keyId);
    if (values !== undefined) complaints.push({ keyId, fault: "missing", values });
  }
  return complaints;
}

/**
 * What is wrong with keys that have no sentinel yet, by what is sealed: that is all there is to judge by in a database that
 * is older than the sentinels.
 *
 * @param newKeys configured, and without a sentinel
 * @param knownIds of all keys that were heard of, configured or not, lost ones included
 */
export async function findComplaintsWithoutSentinel(
  db: Kysely<Database>,
  { newKeys, knownIds, counts }: { newKeys: readonly CipherKey[]; knownIds: readonly string[]; counts: SealedCount[] },
): Promise<KeyComplaint[]> {
  const complaints: KeyComplaint[] = [];
  for (const [keyId, values] of valuesByKey(counts)) {
    const key = newKeys.find(({ id }) => id === keyId);
    if (!key && !knownIds.includes(keyId)) complaints.push({ keyId, fault: "missing", values });
    if (key && !(await opensAny(db, key, counts))) complaints.push({ keyId, fault: "wrong" });
  }
  return complaints;
}

/** A value may have been altered; that many would not be. */
const LOOK_AT = 10;

async function opensAny(db: Kysely<Database>, key: CipherKey, counts: SealedCount[]): Promise<boolean> {
  const cipher = new TokenCipher([key]);
  for (const { table, column } of counts.filter(({ keyId }) => keyId === key.id)) {
    const rowId = SEALED_TABLES.find((sealed) => sealed.table === table)?.rowId ?? "id";
    const sealed = sealedColumn(column);
    const { rows } = await sql<{ rowId: string; sealed: Buffer }>`
      select ${sql.ref(rowId)}::text as "rowId", ${sealed} as sealed from ${sql.table(table)}
      where ${sealingKeyOf(sealed)} = ${key.id} limit ${LOOK_AT}`.execute(db);
    if (rows.some((row) => opens(() => cipher.open(row.sealed, { table, column, rowId: row.rowId })))) return true;
  }
  return false;
}

function opens(open: () => string): boolean {
  try {
    open();
    return true;
  } catch (error) {
    if (error instanceof SealedTokenError) return false;
    throw error;
  }
}
