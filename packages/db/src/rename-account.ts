import type { Kysely } from "kysely";
import { appendEvents } from "./events.ts";
import type { Database } from "./schema.ts";

/**
 * The owner gives an account another name, or takes the name away.
 *
 * @param label null: it is called what TikTok calls it
 * @returns false when this user has no such account
 */
export async function renameAccount(
  db: Kysely<Database>,
  { userId, accountId, label }: { userId: string; accountId: string; label: string | null },
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const account = await trx
      .selectFrom("tiktok_account")
      .select("label")
      .where("id", "=", accountId)
      .where("user_id", "=", userId)
      .where("disconnected_at", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (!account) return false;
    if (account.label === label) return true;
    await trx.updateTable("tiktok_account").set({ label }).where("id", "=", accountId).execute();
    // The name itself is its owner's business, and events travel further than that.
    await appendEvents(trx, [{ accountId, type: "renamed" }]);
    return true;
  });
}
