import { randomUUIDv7 } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import { recordAudit } from "./audit/record-audit.ts";
import type { AuthorizedGrant } from "./grants/save-authorized-grant.ts";
import type { Database } from "./schema.ts";
import { moveSealedPair, openPair, sealPair } from "./sealed-pair.ts";
import type { TokenCipher } from "./token-cipher.ts";

/** Keeps a pair that belongs to no account here until its owner has chosen what becomes of it. */
export async function parkGrant(
  trx: Transaction<Database>,
  cipher: TokenCipher,
  { app, userId, openId, pair, requestedScopes, grantedScopes }: AuthorizedGrant,
): Promise<string> {
  const id = randomUUIDv7();
  await trx
    .insertInto("parked_grant")
    .values({
      id,
      user_id: userId,
      client_key: app.clientKey,
      api_origin: app.apiOrigin,
      open_id: openId,
      requested_scopes: [...requestedScopes],
      granted_scopes: [...(grantedScopes ?? requestedScopes)],
      ...sealPair(cipher, pair, { table: "parked_grant", rowId: id }),
      access_token_expires_at: pair.accessTokenExpiresAt,
      refresh_token_expires_at: pair.refreshTokenExpiresAt,
    })
    .execute();
  return id;
}

export interface Profile {
  displayName: string | null;
  username: string | null;
  avatarUrl: string | null;
}

/** Remembers whom a parked grant belongs to, so that its owner can be asked about it by name. */
export async function saveParkedProfile(db: Kysely<Database>, id: string, profile: Profile): Promise<void> {
  await db
    .updateTable("parked_grant")
    .set({ display_name: profile.displayName, username: profile.username, avatar_url: profile.avatarUrl })
    .where("id", "=", id)
    .execute();
}

/** Takes a parked grant out, ready to be saved as a connection of its own. Null when this user has none of that id. */
export async function takeParkedGrant(
  trx: Transaction<Database>,
  cipher: TokenCipher,
  { userId, id }: { userId: string; id: string },
): Promise<{ grant: Omit<AuthorizedGrant, "dueAt">; profile: Profile } | null> {
  const row = await trx
    .deleteFrom("parked_grant")
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  return {
    grant: {
      app: { clientKey: row.client_key, apiOrigin: row.api_origin },
      userId,
      reauthorize: null,
      openId: row.open_id,
      pair: {
        ...openPair(cipher, row, { table: "parked_grant", rowId: id }),
        accessTokenExpiresAt: row.access_token_expires_at,
        refreshTokenExpiresAt: row.refresh_token_expires_at,
      },
      consentedAt: null,
      requestedScopes: row.requested_scopes,
      grantedScopes: row.granted_scopes,
      logId: null,
    },
    profile: { displayName: row.display_name, username: row.username, avatarUrl: row.avatar_url },
  };
}

/** Hands a parked grant over to be revoked. False when this user has none of that id. */
export async function revokeParkedGrant(
  db: Kysely<Database>,
  cipher: TokenCipher,
  { userId, id }: { userId: string; id: string },
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const parked = await trx
      .deleteFrom("parked_grant")
      .where("id", "=", id)
      .where("user_id", "=", userId)
      .returningAll()
      .executeTakeFirst();
    if (!parked) return false;
    const revocationId = randomUUIDv7();
    await trx
      .insertInto("pending_revocation")
      .values({
        id: revocationId,
        user_id: userId,
        client_key: parked.client_key,
        api_origin: parked.api_origin,
        open_id: parked.open_id,
        generation: 1,
        ...moveSealedPair(
          cipher,
          parked,
          { table: "parked_grant", rowId: id },
          { table: "pending_revocation", rowId: revocationId },
        ),
        access_token_expires_at: parked.access_token_expires_at,
      })
      .execute();
    await recordAudit(trx, { action: "parked_grant.removed", actor: "person", userId });
    return true;
  });
}

/** Erases grants that nobody decided about within a day; nothing is revoked without its owner's click. */
export async function eraseStaleParkedGrants(db: Kysely<Database>): Promise<void> {
  await db.deleteFrom("parked_grant").where("parked_at", "<", sql<Date>`now() - interval '24 hours'`).execute();
}
