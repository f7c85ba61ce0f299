import { type Kysely, sql } from "kysely";
import { recordAudit } from "../audit/record-audit.ts";
import type { Database } from "../schema.ts";

/**
 * Erases everything that is about somebody, in one transaction: from then on no table knows that they were here. What
 * hangs on the row of a user goes with it by itself; here is the rest. Access at TikTok is not removed by it.
 *
 * @returns false when there is nobody of that id
 */
export async function erasePerson(db: Kysely<Database>, userId: string): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const user = await trx
      .selectFrom("app_user")
      .select("email")
      .where("id", "=", userId)
      .forUpdate()
      .executeTakeFirst();
    if (!user) return false;
    // Named by an id that tells of nobody once this is done.
    await recordAudit(trx, { action: "personal_data.erased", actor: "person", userId });
    // What TikTok told of their accounts; of an account that somebody else has as well, it is theirs.
    await sql`
      delete from tiktok_webhook
      where open_id in (select open_id from tiktok_account where user_id = ${userId}
                        union select open_id from parked_grant where user_id = ${userId}
                        union select open_id from pending_revocation where user_id = ${userId})
        and not exists (select from tiktok_account as other
                        where other.open_id = tiktok_webhook.open_id and other.user_id <> ${userId})`.execute(trx);
    await sql`delete from api_key_budget where api_key_id in (select id from api_key where user_id = ${userId})`.execute(
      trx,
    );
    // With their grants, pictures, events, issues and what waits to be revoked.
    await trx.deleteFrom("tiktok_account").where("user_id", "=", userId).execute();
    await trx.deleteFrom("invitation").where(sql<boolean>`lower(email) = lower(${user.email})`).execute();
    await sql`
      delete from app_verification
      where value = ${userId} or lower(value) = lower(${user.email})
         or position('"' || ${userId}::text || '"' in value) > 0
         or position('"' || lower(${user.email}::text) || '"' in lower(value)) > 0`.execute(trx);
    await trx.deleteFrom("app_user").where("id", "=", userId).execute();
    return true;
  });
}
