import { randomUUID } from "node:crypto";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { milliseconds } from "../interval.ts";
import { preparedAs } from "../prepared-statements.ts";
import { mayProbe, mayRefresh } from "../refresh-control/control.ts";
import type { Database } from "../schema.ts";
import { isDue } from "./due.ts";
import { isFresh } from "./token-freshness.ts";

/** A right to send one grant's refresh token, durable before anything is sent. */
export interface Claim {
  accountId: string;
  openId: string;
  attemptId: string;
  /** When it had become due, to the millisecond. */
  dueAt: Date;
  /** By the database's clock; lifetimes in the answer count from here. */
  startedAt: Date;
  generation: number;
  sealedRefreshToken: Buffer;
  grantedScopes: readonly string[];
  /** Requests of this generation that left and were not answered: TikTok may have spent the refresh token. */
  unansweredCount: number;
  /** A request of this generation was answered, but not so that it would rule that out. */
  rotationInDoubt: boolean;
  suspectSince: Date | null;
  rejectionCount: number;
  failureCount: number;
}

/** How long a claim keeps others away, and when one whose outcome was never written is sent again. */
export interface ClaimTerms {
  leaseMs: number;
  /** Sent again this long after the claim … */
  resendAfterMs: number;
  /** … or this long before the access token ends, whichever is first; never before the lease is over. */
  resendBeforeExpiryMs: number;
  /** Least distance to the next try after the first, second, … request without an answer; the last one repeats. */
  backOffMs: readonly number[];
  /** After the database came back, grants that may have been sent are left alone for this long: answers come in late. */
  settleMs: number;
}

/**
 * Claims the grants that are due, the most urgent first; rows that another worker is claiming are passed over. None while
 * refreshing is stopped for the app.
 *
 * The attempt holds the row until the moment of sending again, which is written with it, so that a crash after this needs
 * no clean-up. `due_at` stays what it is, and with it every index (decision 0029).
 *
 * @param options.from leaves out what became due before; null: nothing. Where claims follow one another, what lies before
 *   the last one is what is under way, and the dead entries of what was refreshed, which the index keeps until vacuum comes by
 */
export async function claimDueGrants(
  db: Kysely<Database>,
  app: AppIdentity,
  { limit, terms, from = null }: { limit: number; terms: ClaimTerms; from?: Date | null },
): Promise<Claim[]> {
  return claim(db, {
    name: "claim_due",
    terms,
    candidates: sql`
      select account_id, due_at from tiktok_grant
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} and ended_at is null
        and due_at >= coalesce(${from}::timestamptz, '-infinity') and ${isDue}
        and ${sendable(terms)} and ${mayRefresh(app)}
      order by due_at limit ${limit} for update skip locked`,
  });
}

/**
 * Claims a few grants to find out whether TikTok answers again, although the breaker is open: such as are due, and were
 * not rejected.
 */
export async function claimProbeGrants(
  db: Kysely<Database>,
  app: AppIdentity,
  { limit, terms }: { limit: number; terms: ClaimTerms },
): Promise<Claim[]> {
  return claim(db, {
    name: "claim_probe",
    terms,
    candidates: sql`
      select account_id, due_at from tiktok_grant
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} and ended_at is null
        and ${isDue} and rejection_count = 0 and ${sendable(terms)} and ${mayProbe(app)}
      order by due_at limit ${limit} for update skip locked`,
  });
}

/** There is a refresh token, its life is not over, and nobody's answer may still come in. */
function sendable(terms: ClaimTerms): RawBuilder<boolean> {
  return sql`sealed_refresh_token is not null and coalesce(refresh_token_expires_at > now(), true)
    and (attempt_id is null or pg_postmaster_start_time() < now() - ${milliseconds(terms.settleMs)})`;
}

/** Somebody asks for a grant to be refreshed although it is not due. */
export interface RefreshAsk {
  accountId: string;
  /** Only if that is the stored pair, and although it is new; null: whichever is stored, unless it is new. */
  rejectedGeneration: number | null;
}

/**
 * Claims grants that somebody asks for, by one statement for many. Those are left out that ended, are being disconnected, were
 * refreshed only just, or have been sent by somebody whose answer may still come; all of them while refreshing is stopped
 * for the app.
 *
 * @param options.freshForMs a pair is new for so long, and where it was rejected for `rejectedFreshForMs`
 */
export async function claimAskedGrants(
  db: Kysely<Database>,
  app: AppIdentity,
  asks: readonly RefreshAsk[],
  { freshForMs, rejectedFreshForMs, terms }: { freshForMs: number; rejectedFreshForMs: number; terms: ClaimTerms },
): Promise<Claim[]> {
  return claim(db, {
    name: "claim_asked",
    terms,
    candidates: sql`
      select account_id, due_at
      from unnest(${asks.map(({ accountId }) => accountId)}::uuid[],
                  ${asks.map(({ rejectedGeneration }) => rejectedGeneration)}::integer[]) as ask(account_id, rejected)
      join tiktok_grant using (account_id)
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin}
        and ended_at is null and sealed_refresh_token is not null and attempt_id is null and due_at < 'infinity'
        and case when rejected is null then not ${isFresh(freshForMs)} else ${isRejected(rejectedFreshForMs)} end
        and ${mayRefresh(app)}
      for update of tiktok_grant skip locked`,
  });
}

/** The pair is still the one that was rejected, and not so new that another would fare no better. */
function isRejected(freshForMs: number): RawBuilder<boolean> {
  return sql`generation = rejected
    and coalesce(last_refreshed_at <= now() - ${milliseconds(freshForMs)} or access_token_expires_at <= now(), true)`;
}

/**
 * Claims one living grant, so that nobody refreshes it while its access is removed; whether refreshing is stopped for the
 * app does not matter. Null when it has ended, is being disconnected, or somebody's answer may still come.
 */
export async function claimGrantToEnd(
  db: Kysely<Database>,
  app: AppIdentity,
  { accountId, terms }: { accountId: string; terms: ClaimTerms },
): Promise<Claim | null> {
  const [claimed] = await claim(db, {
    name: "claim_to_end",
    terms,
    candidates: sql`
      select account_id, due_at from tiktok_grant
      where account_id = ${accountId} and client_key = ${app.clientKey} and api_origin = ${app.apiOrigin}
        and ended_at is null and sealed_refresh_token is not null and attempt_id is null and due_at < 'infinity'
      for update skip locked`,
  });
  return claimed ?? null;
}

async function claim(
  db: Kysely<Database>,
  { name, terms, candidates }: { name: string; terms: ClaimTerms; candidates: RawBuilder<unknown> },
): Promise<Claim[]> {
  const attemptId = randomUUID();
  const resendAt = sql`greatest(
    now() + ${milliseconds(terms.leaseMs)},
    least(now() + ${milliseconds(terms.resendAfterMs)},
          g.access_token_expires_at - ${milliseconds(terms.resendBeforeExpiryMs)}),
    now() + (${terms.backOffMs}::float8[])[least(g.unanswered_count + (g.attempt_id is not null)::integer,
                                                 ${terms.backOffMs.length})] * interval '1 millisecond')`;
  const { rows } = await sql<Claim>`${preparedAs(name)}
    with candidate as (${candidates})
    update tiktok_grant as g
    set attempt_id = ${attemptId},
        attempt_started_at = now(),
        -- An attempt that is still here had no outcome: it may have been sent.
        unanswered_count = g.unanswered_count + (g.attempt_id is not null)::integer,
        resend_at = ${resendAt},
        -- What was not due yet need not wait for that, should the outcome never be written.
        due_at = least(g.due_at, ${resendAt})
    from candidate where g.account_id = candidate.account_id
    returning g.account_id as "accountId", g.open_id as "openId", g.attempt_id as "attemptId",
      candidate.due_at as "dueAt", g.attempt_started_at as "startedAt", g.generation, g.granted_scopes as "grantedScopes", g.sealed_refresh_token as "sealedRefreshToken",
      g.unanswered_count as "unansweredCount", g.rotation_in_doubt as "rotationInDoubt", g.suspect_since as "suspectSince",
      g.rejection_count as "rejectionCount", g.failure_count as "failureCount"`.execute(db);
  return rows;
}

/** Gives back claims of which nothing was sent; they are due at once, for anybody. */
export async function releaseClaims(db: Kysely<Database>, claims: readonly Claim[]): Promise<void> {
  if (claims.length === 0) return;
  await sql`
    update tiktok_grant as g
    set attempt_id = null, attempt_started_at = null, resend_at = null, due_at = least(g.due_at, now())
    from unnest(${claims.map(({ accountId }) => accountId)}::uuid[],
                ${claims.map(({ attemptId }) => attemptId)}::uuid[]) as released(account_id, attempt_id)
    where g.account_id = released.account_id and g.attempt_id = released.attempt_id`.execute(db);
}

/** How many grants of this app are due now, counted up to a limit. */
export async function countDueGrants(db: Kysely<Database>, app: AppIdentity, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from (
      select 1 from tiktok_grant
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} and ended_at is null and ${isDue}
      limit ${limit}) as due`.execute(db);
  return rows[0]?.count ?? 0;
}
