import type pg from "pg";
import type { AppIdentity } from "../app-identity.ts";
import type { ApiKeyScope, EndReason } from "../schema.ts";

/** What a key opens of an account, judged by the database's clock. */
export interface KeyedGrant {
  apiKeyId: string;
  userId: string;
  scope: ApiKeyScope;
  /** The database's clock when it looked. */
  nowMs: number;
  account: KeyedAccount | null;
}

/** As the key's owner has it. */
export interface KeyedAccount {
  openId: string;
  disconnecting: boolean;
  /** The grant belongs to the app that is configured now. */
  sameApp: boolean;
  /** Null: TikTok honours the grant as far as is known. */
  endReason: EndReason | null;
  generation: number;
  /** Null when the grant has ended. */
  sealedAccessToken: Buffer | null;
  expiresAtMs: number;
  /** Null where it is not known. */
  lifetimeSeconds: number | null;
  /** Null before the first refresh since the last consent. */
  refreshedAtMs: number | null;
  /** Grows with every attempt on this pair that brought none. */
  failures: number;
  /** Nothing is refreshed for now, see `TokenFreshness`. */
  stopped: boolean;
  /** In TikTok's order, comma-separated. */
  grantedScopes: string;
}

/** Where to look: a key, and an account that it may open. */
export interface KeyedPlace {
  keyHash: Buffer;
  /** A UUID: what is none would fail all that is read with it. */
  accountId: string;
}

/** For each place four look-ups in indexes; it is parsed and planned once a connection. */
const STATEMENT = {
  name: "keyed_grants",
  text: `
    select asked.place::integer as place, k.id as "apiKeyId", k.user_id as "userId", k.scope, extract(epoch from now())::float8 * 1000 as "nowMs",
      a.id is not null as known, a.disconnect_requested_at is not null as disconnecting,
      coalesce(g.client_key = $3 and g.api_origin = $4, true) as "sameApp", g.end_reason as "endReason",
      a.open_id as "openId", g.generation, g.sealed_access_token as "sealedAccessToken",
      coalesce(extract(epoch from g.access_token_expires_at)::float8 * 1000, 0) as "expiresAtMs",
      g.access_lifetime_seconds as "lifetimeSeconds",
      extract(epoch from g.last_refreshed_at)::float8 * 1000 as "refreshedAtMs",
      coalesce(g.failure_count + g.unanswered_count + g.rejection_count, 0) as failures,
      exists (select from refresh_control where client_key = $3 and api_origin = $4
              and (paused_at is not null or breaker_opened_at is not null or hold_until > now())) as stopped,
      array_to_string(g.granted_scopes, ',') as "grantedScopes"
    from unnest($1::bytea[], $2::uuid[]) with ordinality as asked (key_hash, account_id, place)
    join api_key k on k.key_hash = asked.key_hash and k.revoked_at is null
    left join tiktok_account a on a.id = asked.account_id and a.user_id = k.user_id and a.disconnected_at is null
      and (k.account_ids is null or a.id = any(k.account_ids))
    left join tiktok_grant g on g.account_id = a.id`,
};

interface Row extends Omit<KeyedGrant, "account">, KeyedAccount {
  /** From 1. */
  place: number;
  known: boolean;
}

/**
 * Looks up keys and what they open, in one statement: a key that was revoked a moment ago opens nothing.
 *
 * @param pool directly, since Kysely prepares no statements, and planning this one takes longer than running it
 * @param options.timeoutMs a database that hangs is not waited for any longer
 * @returns in the order of the places; null where the key is unknown or revoked
 */
export async function readKeyedGrants(
  pool: pg.Pool,
  app: AppIdentity,
  places: readonly KeyedPlace[],
  { timeoutMs }: { timeoutMs: number },
): Promise<(KeyedGrant | null)[]> {
  const keyHashes = places.map(({ keyHash }) => keyHash);
  const accountIds = places.map(({ accountId }) => accountId);
  const values = [keyHashes, accountIds, app.clientKey, app.apiOrigin];
  // The driver takes a limit for one query, which its types do not know.
  const query: pg.QueryConfig & { query_timeout: number } = { ...STATEMENT, values, query_timeout: timeoutMs };
  const { rows } = await pool.query<Row>(query);
  const found: (KeyedGrant | null)[] = places.map(() => null);
  for (const { place, apiKeyId, userId, scope, nowMs, known, ...account } of rows) {
    found[place - 1] = { apiKeyId, userId, scope, nowMs, account: known ? account : null };
  }
  return found;
}
