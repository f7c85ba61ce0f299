import { type Kysely, sql } from "kysely";
import { requestDisconnect } from "../disconnects.ts";
import { saveParkedGrant } from "../grants/save-parked-grant.ts";
import type { Profile } from "../parked-grants.ts";
import type { Database } from "../schema.ts";
import type { TokenCipher } from "../token-cipher.ts";

/**
 * Asks for all access that somebody has given to be removed at TikTok, that of accounts they never decided about too:
 * those become accounts that are leaving, so that it is known how it ended.
 *
 * @returns the ids of the accounts that are leaving, or have left within a week
 */
export async function leaveEverything(db: Kysely<Database>, cipher: TokenCipher, userId: string): Promise<string[]> {
  const parked = await db.selectFrom("parked_grant").select("id").where("user_id", "=", userId).execute();
  for (const { id } of parked) await saveParkedGrant(db, cipher, { userId, id });
  const accounts = await db
    .selectFrom("tiktok_account")
    .select("id")
    .where("user_id", "=", userId)
    .where(sql<boolean>`(disconnected_at is null or disconnected_at > now() - interval '7 days')`)
    .execute();
  for (const { id: accountId } of accounts) await requestDisconnect(db, { userId, accountId });
  return accounts.map(({ id }) => id);
}

/** `pending`: TikTok has neither confirmed it nor has it been given up. */
export type AccessOutcome = "confirmed" | "unconfirmed" | "pending";

export interface LeavingAccess extends Profile {
  outcome: AccessOutcome;
}

/** How far the removal of these accounts' access at TikTok is; one that somebody else has connected since is none. */
export async function listLeavingAccess(
  db: Kysely<Database>,
  { userId, accountIds }: { userId: string; accountIds: readonly string[] },
): Promise<LeavingAccess[]> {
  const rows = await db
    .selectFrom("tiktok_account")
    .select(["display_name as displayName", "username", "avatar_url as avatarUrl", "disconnect_outcome as outcome"])
    .where("user_id", "=", userId)
    .where(sql<boolean>`id = any(${accountIds}::uuid[])`)
    .orderBy("connected_at")
    .execute();
  return rows.flatMap(({ outcome, ...profile }) =>
    outcome === "superseded" ? [] : [{ ...profile, outcome: outcome ?? "pending" }],
  );
}
