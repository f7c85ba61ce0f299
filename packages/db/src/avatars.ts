import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { announce } from "./events.ts";
import type { AvatarTable, Database } from "./schema.ts";

export interface Avatar {
  contentType: AvatarTable["content_type"];
  bytes: Buffer;
}

/** Where TikTok shows the picture of a connected account; null when it has none. */
export async function findAvatarSource(db: Kysely<Database>, accountId: string): Promise<string | null> {
  const row = await db
    .selectFrom("tiktok_account")
    .select("avatar_url")
    .where("id", "=", accountId)
    .where("disconnected_at", "is", null)
    .executeTakeFirst();
  return row?.avatar_url ?? null;
}

/** Keeps a copy of an account's picture, in the place of an earlier one. */
export async function saveAvatar(
  db: Kysely<Database>,
  accountId: string,
  { contentType, bytes }: Avatar,
): Promise<void> {
  const values = {
    content_type: contentType,
    bytes,
    version: createHash("sha256").update(bytes).digest("hex").slice(0, 16),
    fetched_at: sql<Date>`now()`,
  };
  await db
    .insertInto("avatar")
    .values({ account_id: accountId, ...values })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet(values))
    .execute();
  await announce(db, [accountId]);
}

/** The copy of a picture; null when there is none, or the account is another user's. */
export async function findAvatar(
  db: Kysely<Database>,
  { userId, accountId }: { userId: string; accountId: string },
): Promise<(Avatar & { version: string }) | null> {
  const row = await db
    .selectFrom("avatar")
    .innerJoin("tiktok_account as a", "a.id", "avatar.account_id")
    .select(["content_type as contentType", "bytes", "version"])
    .where("a.id", "=", accountId)
    .where("a.user_id", "=", userId)
    .where("a.disconnected_at", "is", null)
    .executeTakeFirst();
  return row ?? null;
}

/** Erases pictures of accounts that are connected no longer. */
export async function eraseStaleAvatars(db: Kysely<Database>): Promise<void> {
  await db
    .deleteFrom("avatar")
    .where("account_id", "in", (eb) =>
      eb.selectFrom("tiktok_account").select("id").where("disconnected_at", "is not", null),
    )
    .execute();
}
