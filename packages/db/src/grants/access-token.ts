import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import type { Database } from "../schema.ts";

export interface StoredAccessToken {
  sealedAccessToken: Buffer;
  generation: number;
  /** By the database's clock. */
  expired: boolean;
  /** Somebody's refresh is under way, and TikTok may have ended this token with it. */
  refreshing: boolean;
  grantedScopes: string[];
}

/** The access token of a living grant of this app; null when there is none. */
export async function findAccessToken(
  db: Kysely<Database>,
  app: AppIdentity,
  accountId: string,
): Promise<StoredAccessToken | null> {
  const row = await db
    .selectFrom("tiktok_grant")
    .select([
      "sealed_access_token",
      "generation",
      "granted_scopes as grantedScopes",
      sql<boolean>`access_token_expires_at <= now()`.as("expired"),
      sql<boolean>`attempt_id is not null`.as("refreshing"),
    ])
    .where("account_id", "=", accountId)
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (!row?.sealed_access_token) return null;
  return {
    sealedAccessToken: row.sealed_access_token,
    generation: row.generation,
    expired: row.expired,
    refreshing: row.refreshing,
    grantedScopes: row.grantedScopes,
  };
}
