import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { type CipherKey, TokenCipher } from "../token-cipher.ts";
import { countSealedValues, valuesByKey } from "./count-sealed.ts";
import { findComplaintsWithoutSentinel, findKeyComplaints } from "./key-complaints.ts";
import { EncryptionKeyError, type KeyComplaint } from "./key-error.ts";
import { sealSentinel } from "./sentinel.ts";

/** The first one seals, all of them open. */
export type CipherKeys = readonly [CipherKey, ...CipherKey[]];

/**
 * The cipher that a program works with, after its keys were found to fit the database: each opens the sentinel of its id,
 * and none is missing that something is sealed with. A key that is new here gets its sentinel before it seals anything else.
 *
 * @throws {EncryptionKeyError} naming every key that does not fit; nothing was changed then
 */
export async function openCipher(db: Kysely<Database>, keys: CipherKeys): Promise<TokenCipher> {
  refuse(await findKeyComplaints(db, keys));
  await introduceKeys(db, keys);
  // Somebody may have introduced another key of the same id in the same instant.
  refuse(await findKeyComplaints(db, keys));
  return new TokenCipher(keys);
}

function refuse(complaints: readonly KeyComplaint[]): void {
  if (complaints.length > 0) throw new EncryptionKeyError(complaints);
}

/** Writes the sentinels of keys that have none, and notes that the first key is in use from now on. */
async function introduceKeys(db: Kysely<Database>, keys: CipherKeys): Promise<void> {
  const known = await db.selectFrom("encryption_key").selectAll().execute();
  const newKeys = keys.filter(
    ({ id }) => !known.some(({ key_id, sealed_sentinel }) => key_id === id && sealed_sentinel),
  );
  if (newKeys.length > 0) {
    const counts = await countSealedValues(db);
    const knownIds = known.map(({ key_id }) => key_id);
    refuse(await findComplaintsWithoutSentinel(db, { newKeys, knownIds, counts }));
    await writeSentinels(db, newKeys, valuesByKey(counts));
  }
  await db
    .updateTable("encryption_key")
    .set({ in_use_since: sql<Date>`now()` })
    .where("key_id", "=", keys[0].id)
    .where("in_use_since", "is", null)
    .execute();
}

async function writeSentinels(
  db: Kysely<Database>,
  keys: readonly CipherKey[],
  used: ReadonlyMap<string, number>,
): Promise<void> {
  await db
    .insertInto("encryption_key")
    .values(
      keys.map((key) => ({
        key_id: key.id,
        sealed_sentinel: sealSentinel(key),
        in_use_since: used.has(key.id) ? sql<Date>`now()` : null,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .column("key_id")
        .doUpdateSet((eb) => ({
          sealed_sentinel: eb.ref("excluded.sealed_sentinel"),
          in_use_since: eb.ref("excluded.in_use_since"),
        }))
        .where("encryption_key.sealed_sentinel", "is", null),
    )
    .execute();
}
