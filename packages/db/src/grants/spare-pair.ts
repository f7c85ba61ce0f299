import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { appendEvents } from "../events.ts";
import type { Database } from "../schema.ts";
import { moveSealedPair } from "../sealed-pair.ts";
import type { TokenCipher } from "../token-cipher.ts";
import type { Claim } from "./claim.ts";
import { isFree } from "./due.ts";

/**
 * Puts the spare pair in the place of the stored one, which has ended: somebody consented for this TikTok account
 * elsewhere, and that may have ended the older pair. It is due at once, so that it is proven soon.
 *
 * @returns false when there is no spare, or a newer pair is stored
 */
export async function promoteSparePair(
  db: Kysely<Database>,
  cipher: TokenCipher,
  { accountId, generation }: Pick<Claim, "accountId" | "generation">,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const grant = await trx
      .selectFrom("tiktok_grant")
      .select("account_id")
      .where("account_id", "=", accountId)
      .where("generation", "=", generation)
      .where("ended_at", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (!grant) return false;
    const spare = await trx
      .deleteFrom("spare_pair")
      .where("account_id", "=", accountId)
      .returningAll()
      .executeTakeFirst();
    if (!spare) return false;
    await trx
      .updateTable("tiktok_grant")
      .set((eb) => ({
        ...moveSealedPair(
          cipher,
          spare,
          { table: "spare_pair", rowId: accountId },
          { table: "tiktok_grant", rowId: accountId },
        ),
        access_token_expires_at: spare.access_token_expires_at,
        access_lifetime_seconds: null,
        refresh_token_expires_at: spare.refresh_token_expires_at,
        granted_scopes: spare.granted_scopes,
        generation: eb("generation", "+", 1),
        due_at: sql<Date>`now()`,
        attempt_id: null,
        attempt_started_at: null,
        resend_at: null,
        unanswered_count: 0,
        rotation_in_doubt: false,
        suspect_since: null,
        rejection_count: 0,
        expiry_told_days: null,
        consented_at: spare.created_at,
      }))
      .where("account_id", "=", accountId)
      .execute();
    await appendEvents(trx, [{ accountId, type: "refreshed", reason: "spare_pair" }]);
    return true;
  });
}

/** Grants of this app that cannot be refreshed any more, but for their spare pair. */
export async function listExpiredWithSpare(
  db: Kysely<Database>,
  app: AppIdentity,
): Promise<Pick<Claim, "accountId" | "generation">[]> {
  return db
    .selectFrom("tiktok_grant")
    .innerJoin("spare_pair", "spare_pair.account_id", "tiktok_grant.account_id")
    .select(["tiktok_grant.account_id as accountId", "generation"])
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("ended_at", "is", null)
    .where(isFree)
    .where("tiktok_grant.refresh_token_expires_at", "<=", sql<Date>`now()`)
    .execute();
}
