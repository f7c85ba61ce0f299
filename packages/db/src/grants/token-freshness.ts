import { type Kysely, type RawBuilder, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { milliseconds } from "../interval.ts";
import { mayRefresh } from "../refresh-control/control.ts";
import type { Database } from "../schema.ts";

/** A refresh that somebody asks for this long after the last one reuses it. */
export const FRESH_FOR_MS = 60_000;

/** The same where TikTok is said to take its access token no longer: then a refresh so soon would hardly help. */
export const REJECTED_FRESH_FOR_MS = 10_000;

/** True of a pair that was refreshed so short a time ago that another refresh would be none. */
export function isFresh(forMs: number): RawBuilder<boolean> {
  return sql`coalesce(last_refreshed_at > now() - ${milliseconds(forMs)}
    -- Of a life of minutes, half may be over by then.
    and access_token_expires_at > now() + coalesce(access_lifetime_seconds, 0) / 2 * interval '1 second', false)`;
}

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
  /** An operator, TikTok or the breaker has stopped refreshing: nothing will be sent for now. */
  stopped: boolean;
  /** Grows with every attempt on this pair that brought none. */
  failures: number;
}

/** An account, and the user whose it is said to be. */
export interface Owner {
  userId: string;
  accountId: string;
}

/** In the order of the accounts; null where that user has no such account. */
export async function readTokenFreshness(
  db: Kysely<Database>,
  app: AppIdentity,
  owners: readonly Owner[],
): Promise<(TokenFreshness | null)[]> {
  const { rows } = await sql<TokenFreshness & { known: boolean }>`
    select account.id is not null as known, coalesce(generation, 0) as generation,
      (account.disconnect_requested_at is not null or g.account_id is null or ended_at is not null
        or client_key <> ${app.clientKey} or api_origin <> ${app.apiOrigin}) as ended,
      ${isFresh(FRESH_FOR_MS)} as fresh,
      coalesce(access_token_expires_at > now(), false) as valid,
      not ${mayRefresh(app)} as stopped,
      coalesce(failure_count + unanswered_count + rejection_count, 0) as failures
    from unnest(${owners.map(({ accountId }) => accountId)}::uuid[],
                ${owners.map(({ userId }) => userId)}::text[]) with ordinality as owner(account_id, user_id, place)
    left join tiktok_account as account
      on account.id = owner.account_id and account.user_id = owner.user_id and account.disconnected_at is null
    left join tiktok_grant as g on g.account_id = account.id
    order by owner.place`.execute(db);
  return rows.map(({ known, ...freshness }) => (known ? freshness : null));
}
