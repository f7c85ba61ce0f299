import { type Kysely, sql } from "kysely";
import { saveProfile } from "../accounts.ts";
import { takeParkedGrant } from "../parked-grants.ts";
import type { Database } from "../schema.ts";
import type { TokenCipher } from "../token-cipher.ts";
import { type SavedGrant, saveAuthorizedGrantIn } from "./save-authorized-grant.ts";

/**
 * Makes a connection of its own out of a parked grant. It is due at once: nobody has looked at it since it was parked.
 *
 * @returns null when this user has no parked grant of that id
 */
export async function saveParkedGrant(
  db: Kysely<Database>,
  cipher: TokenCipher,
  owner: { userId: string; id: string },
): Promise<SavedGrant | null> {
  return db.transaction().execute(async (trx) => {
    const parked = await takeParkedGrant(trx, cipher, owner);
    if (!parked) return null;
    const { rows } = await sql<{ now: Date }>`select now()`.execute(trx);
    const saved = await saveAuthorizedGrantIn(trx, cipher, { ...parked.grant, dueAt: rows[0]?.now ?? new Date() });
    if (saved.kind === "saved") await saveProfile(trx, saved.accountId, parked.profile);
    return saved;
  });
}
