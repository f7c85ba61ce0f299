import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { milliseconds } from "../interval.ts";
import type { Database } from "../schema.ts";

/** A refresh that somebody asks for this long after the last one reuses it. */
export const FRESH_FOR_MS = 60_000;

/** What somebody who asks for a refresh needs to know of the stored pair, by the database's clock. */
export interface TokenFreshness {
  /** Grows with every new pair. */
  generation: number;
  /** There is nothing to refresh: the grant ended, belongs to another app, or is about to be revoked. */
  ended: boolean;
  /** Refreshed so short a time ago that another refresh would be none. */
  fresh: boolean;
  /** The access token has not expired. */
  valid: boolean;
}

/** Null when this user has no such account. */
export async function readTokenFreshness(
  db: Kysely<Database>,
  app: AppIdentity,
  { userId, accountId }: { userId: string; accountId: string },
): Promise<TokenFreshness | null> {
  const { rows } = await sql<TokenFreshness>`
    select coalesce(generation, 0) as generation,
      (account.disconnect_requested_at is not null or g.account_id is null or ended_at is not null
        or client_key <> ${app.clientKey} or api_origin <> ${app.apiOrigin}) as ended,
      coalesce(last_refreshed_at > now() - ${milliseconds(FRESH_FOR_MS)} and access_token_expires_at > now(), false)
        as fresh,
      coalesce(access_token_expires_at > now(), false) as valid
    from tiktok_account as account left join tiktok_grant as g on g.account_id = account.id
    where account.id = ${accountId} and account.user_id = ${userId} and account.disconnected_at is null`.execute(db);
  return rows[0] ?? null;
}
