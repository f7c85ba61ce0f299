import { type Kysely, type RawBuilder, sql } from "kysely";
import { preparedAs } from "../prepared-statements.ts";
import { isRefusedStatement } from "../refused-statement.ts";
import type { Database } from "../schema.ts";
import { REAUTHORIZE_WITHIN } from "../status.ts";
import type { Claim } from "./claim.ts";

/** TikTok's answer to one refresh, sealed for the grant's row. */
export interface RefreshedPair {
  claim: Pick<Claim, "accountId" | "generation" | "startedAt">;
  sealedAccessToken: Buffer;
  /** Null: TikTok sent none, and the stored one stays. */
  sealedRefreshToken: Buffer | null;
  accessLifetimeMs: number;
  /** Null: TikTok said nothing, and the stored end stays. */
  refreshLifetimeMs: number | null;
  /** When the next refresh is due, counted like the lifetimes from the moment of sending. */
  dueAfterMs: number;
  /** Sorted; null: as they are stored, or TikTok said nothing, and the stored set stays. */
  grantedScopes: readonly string[] | null;
  logId: string | null;
}

/**
 * Saves new pairs, each unless a newer one is stored already: the generation whose refresh token was sent fences the
 * write, whoever holds the attempt by now. A grant that had ended as `rotation_lost` lives again, as here is the answer.
 *
 * One statement for all, events included; listeners are not told, which is the caller's, see {@link announce}. When the events cannot be written the pairs are saved without them.
 *
 * @returns ids of the accounts whose pair was saved
 */
export async function commitRefreshedPairs(
  db: Kysely<Database>,
  pairs: readonly RefreshedPair[],
): Promise<ReadonlySet<string>> {
  if (pairs.length === 0) return new Set();
  try {
    return await save(db, pairs, { name: "commit_refreshed", afterwards: WITH_EVENTS });
  } catch (error) {
    if (!isRefusedStatement(error)) throw error;
    return save(db, pairs, { name: "commit_refreshed_alone", afterwards: sql`select account_id from saved` });
  }
}

const WITH_EVENTS = sql`
  , event as (
    insert into account_event (account_id, type, reason, log_id)
    select account_id, 'refreshed', null, log_id from saved
    union all
    select account_id, 'scopes_changed', 'by_tiktok', log_id from saved where scopes_changed
    returning account_id)
  select account_id from saved`;

async function save(
  db: Kysely<Database>,
  pairs: readonly RefreshedPair[],
  { name, afterwards }: { name: string; afterwards: RawBuilder<unknown> },
): Promise<ReadonlySet<string>> {
  const column = <Value>(value: (pair: RefreshedPair) => Value) => pairs.map(value);
  const { rows } = await sql<{ account_id: string }>`${preparedAs(name)}
    with answer as (
      select * from unnest(
        ${column(({ claim }) => claim.accountId)}::uuid[],
        ${column(({ claim }) => claim.generation)}::integer[],
        ${column(({ claim }) => claim.startedAt)}::timestamptz[],
        ${column(({ sealedAccessToken }) => sealedAccessToken)}::bytea[],
        ${column(({ sealedRefreshToken }) => sealedRefreshToken)}::bytea[],
        ${column(({ accessLifetimeMs }) => accessLifetimeMs)}::float8[],
        ${column(({ refreshLifetimeMs }) => refreshLifetimeMs)}::float8[],
        ${column(({ dueAfterMs }) => dueAfterMs)}::float8[],
        ${column(({ grantedScopes }) => grantedScopes?.join(",") ?? null)}::text[],
        ${column(({ logId }) => logId)}::text[]
      ) as a(account_id, generation, sent_at, access_token, refresh_token, access_ms, refresh_ms, due_ms, scopes, log_id))
    , saved as (
      update tiktok_grant as g
      set sealed_access_token = a.access_token,
          sealed_refresh_token = coalesce(a.refresh_token, g.sealed_refresh_token),
          access_token_expires_at = a.sent_at + a.access_ms * interval '1 millisecond',
          access_lifetime_seconds = a.access_ms / 1000,
          refresh_token_expires_at =
            coalesce(a.sent_at + a.refresh_ms * interval '1 millisecond', g.refresh_token_expires_at),
          -- A later end is told of again in its time.
          expiry_told_days = case when a.sent_at + a.refresh_ms * interval '1 millisecond' > now() + ${REAUTHORIZE_WITHIN}
                                  then null else g.expiry_told_days end,
          due_at = a.sent_at + a.due_ms * interval '1 millisecond',
          granted_scopes = coalesce(string_to_array(a.scopes, ','), g.granted_scopes),
          -- What was granted after all is declined no longer.
          declined_scopes = case when a.scopes is null then g.declined_scopes else
            array(select unnest(g.declined_scopes) except select unnest(string_to_array(a.scopes, ','))) end,
          generation = g.generation + 1,
          last_refreshed_at = now(),
          attempt_id = null, attempt_started_at = null, resend_at = null,
          failing_since = null, failure_count = 0, unanswered_count = 0, rotation_in_doubt = false,
          suspect_since = null, rejection_count = 0,
          ended_at = null, end_reason = null
      from answer a
      where g.account_id = a.account_id and g.generation = a.generation
        and (g.ended_at is null or g.end_reason = 'rotation_lost')
      returning g.account_id, a.log_id, a.scopes is not null as scopes_changed)
    ${afterwards}`.execute(db);
  return new Set(rows.map(({ account_id }) => account_id));
}
