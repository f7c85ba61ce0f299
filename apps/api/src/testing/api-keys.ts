import { createApiKey, type Database, generateApiKey } from "@tiktok-connect/db";
import type { Kysely } from "kysely";

/** A key of a user's, as if made on the page; all accounts and the scope `token` unless said otherwise. */
export async function insertApiKey(
  db: Kysely<Database>,
  userId: string,
  terms: { scope?: "read" | "token"; accountIds?: string[] } = {},
): Promise<{ id: string; key: string }> {
  const { text, ...key } = generateApiKey();
  const created = await createApiKey(db, key, {
    userId,
    name: "a service",
    scope: terms.scope ?? "token",
    accountIds: terms.accountIds ?? null,
    madeBy: "person",
  });
  if (created.kind !== "created") throw new Error(`the key was not made: ${created.kind}`);
  return { id: created.apiKey.id, key: text };
}
