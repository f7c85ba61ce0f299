import type { Kysely, Transaction } from "kysely";
import type { Database } from "../schema.ts";
import type { TokenCipher } from "../token-cipher.ts";
import {
  type ConsentedGrant,
  despiteCollisions,
  keepAsSpare,
  lockHolder,
  markSaved,
  saveAuthorizedGrantIn,
} from "./save-authorized-grant.ts";

/**
 * Saves the pair of a consent that could not be saved when it was given. Unlike then, it may have been saved already, and
 * other things may have happened since: a disconnect ended it at TikTok, and a pair that is stored and lives longer is
 * a newer one, beside which this one becomes the spare.
 */
export async function saveAuthorizedGrantLate(
  db: Kysely<Database>,
  cipher: TokenCipher,
  grant: ConsentedGrant,
): Promise<void> {
  await despiteCollisions(db, async (trx) => {
    if (!(await markSaved(trx, grant))) return;
    const holder = await lockHolder(trx, grant);
    if (await wasDisconnectedSince(trx, grant)) return;
    if (holder && (await isNewer(trx, holder.accountId, grant))) {
      await keepAsSpare(trx, cipher, holder.accountId, grant);
      return;
    }
    await saveAuthorizedGrantIn(trx, cipher, grant);
  });
}

async function wasDisconnectedSince(
  trx: Transaction<Database>,
  { userId, openId, consentedAt }: ConsentedGrant,
): Promise<boolean> {
  const account = await trx
    .selectFrom("tiktok_account")
    .select("id")
    .where("user_id", "=", userId)
    .where("open_id", "=", openId)
    .where("disconnect_requested_at", ">=", consentedAt)
    .executeTakeFirst();
  return account !== undefined;
}

async function isNewer(trx: Transaction<Database>, accountId: string, { pair }: ConsentedGrant): Promise<boolean> {
  const stored = await trx
    .selectFrom("tiktok_grant")
    .select("access_token_expires_at")
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
  return stored.access_token_expires_at !== null && stored.access_token_expires_at >= pair.accessTokenExpiresAt;
}
