import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import type { Database, EndReason } from "../schema.ts";
import { isDue } from "./due.ts";

/** How the grants of an app are, to the last one. A grant may count in several columns. */
export interface GrantCounts {
  living: number;
  due: number;
  /** The last refresh failed for a passing reason, or was rejected. */
  failing: number;
  /** Rejected, and neither refreshed nor ended since. */
  suspect: number;
  /** Living, with an access token whose time is over: nobody can use it before it is refreshed. */
  expired: number;
  ended: Partial<Record<EndReason, number>>;
  /** When the first access token that is good now will not be any more. */
  nextTokenEndsAt: Date | null;
  lastRefreshedAt: Date | null;
}

/** Reads the whole table: for an operator who asks, not for what asks every few seconds. */
export async function countGrants(db: Kysely<Database>, app: AppIdentity): Promise<GrantCounts> {
  const { rows } = await sql<Omit<GrantCounts, "ended">>`
    select
      count(*) filter (where ended_at is null)::integer as living,
      count(*) filter (where ended_at is null and ${isDue})::integer as due,
      count(*) filter (where ended_at is null and failing_since is not null)::integer as failing,
      count(*) filter (where ended_at is null and rejection_count > 0)::integer as suspect,
      count(*) filter (where ended_at is null and access_token_expires_at <= now())::integer as expired,
      min(access_token_expires_at) filter (where ended_at is null and access_token_expires_at > now())
        as "nextTokenEndsAt",
      max(last_refreshed_at) as "lastRefreshedAt"
    from tiktok_grant where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin}`.execute(db);
  const ended = await db
    .selectFrom("tiktok_grant")
    .select(["end_reason as reason", sql<number>`count(*)::integer`.as("count")])
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("ended_at", "is not", null)
    .groupBy("end_reason")
    .orderBy("count", "desc")
    .execute();
  const none = { living: 0, due: 0, failing: 0, suspect: 0, expired: 0, nextTokenEndsAt: null, lastRefreshedAt: null };
  return { ...none, ...rows[0], ended: Object.fromEntries(ended.map(({ reason, count }) => [reason, count])) };
}

/** What may have been sent lies in front of those that have waited for longer, and there is little of it. */
const LOOKED_AT_FOR_LAG = 100;

/**
 * How long the grant that is due for the longest has been waiting, in seconds; 0 when none waits. One that may have been sent
 * waits from when it may be sent again.
 */
export async function readLag(db: Kysely<Database>, app: AppIdentity): Promise<number> {
  const { rows } = await sql<{ seconds: number | null }>`
    select max(extract(epoch from now() - greatest(due_at, resend_at)))::float8 as seconds from (
      select due_at, resend_at from tiktok_grant
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} and ended_at is null and ${isDue}
        and sealed_refresh_token is not null and coalesce(refresh_token_expires_at > now(), true)
      order by due_at limit ${LOOKED_AT_FOR_LAG}) as urgent`.execute(db);
  return rows[0]?.seconds ?? 0;
}
