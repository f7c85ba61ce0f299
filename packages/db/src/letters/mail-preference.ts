import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import { SealedTokenError, type TokenCipher } from "../token-cipher.ts";

/** Whether somebody wants to be written to when an account needs them; who has not said, does. */
export async function wantsAccountLetters(db: Kysely<Database>, userId: string): Promise<boolean> {
  const preference = await db
    .selectFrom("mail_preference")
    .select("account_letters")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return preference?.account_letters ?? true;
}

/** @returns false when there is nobody of this id */
export async function setAccountLetters(db: Kysely<Database>, userId: string, wanted: boolean): Promise<boolean> {
  const set = await db
    .insertInto("mail_preference")
    .columns(["user_id", "account_letters"])
    .expression((eb) =>
      eb
        .selectFrom("app_user")
        .select(["app_user.id", eb.val(wanted).as("account_letters")])
        .where("app_user.id", "=", userId),
    )
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ account_letters: wanted }))
    .executeTakeFirst();
  return (set.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

const PLACE = { table: "unsubscribe_link", column: "user_id", rowId: "link" } as const;

/**
 * What a link by which somebody ends letters holds. It is sealed rather than signed: what nobody can read, nobody can make
 * either, and both api and worker have the keys.
 */
export function sealUnsubscribeToken(cipher: TokenCipher, userId: string): string {
  return cipher.seal(userId, PLACE).toString("base64url");
}

/** @returns whose link it is; null when it is none of ours, or its key is gone */
export function openUnsubscribeToken(cipher: TokenCipher, token: string): string | null {
  try {
    return cipher.open(Buffer.from(token, "base64url"), PLACE);
  } catch (error) {
    if (error instanceof SealedTokenError) return null;
    throw error;
  }
}
