import { type Kysely, sql } from "kysely";
import { recordAudit } from "../audit/record-audit.ts";
import type { Database } from "../schema.ts";

/**
 * Notes which of the keys besides the one that seals are still needed. Programs start without those that are not.
 *
 * @param keyIds of the keys that only open
 * @param usedIds of keys that something is sealed with
 */
export async function retireUnusedKeys(
  db: Kysely<Database>,
  keyIds: readonly string[],
  usedIds: ReadonlySet<string>,
): Promise<void> {
  const isUsed = sql<boolean>`key_id = any(${[...usedIds]}::text[])`;
  await db
    .updateTable("encryption_key")
    .set({ in_use_since: sql<Date | null>`case when ${isUsed} then coalesce(in_use_since, now()) end` })
    .where("key_id", "=", sql<string>`any(${[...keyIds]}::text[])`)
    .execute();
}

/**
 * Lets programs start without a key that is lost. What is sealed with it stays as it is, and opens again should the key be
 * found.
 */
export async function forgetKey(db: Kysely<Database>, keyId: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto("encryption_key")
      .values({ key_id: keyId, sealed_sentinel: null, in_use_since: null })
      .onConflict((conflict) => conflict.column("key_id").doUpdateSet({ in_use_since: null }))
      .execute();
    await recordAudit(trx, { action: "encryption_key.forgotten", actor: "operator", details: { key: keyId } });
  });
}
