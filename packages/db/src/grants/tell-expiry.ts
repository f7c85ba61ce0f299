import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { announcement } from "../events.ts";
import type { Database } from "../schema.ts";
import { REAUTHORIZE_WITHIN } from "../status.ts";

/**
 * Appends `reauthorize_by` to the timeline of grants whose refresh token ends within 30, 7 or 1 days, once for each
 * distance; of several that have been missed, the nearest alone. Reads the whole table: for now and then.
 *
 * @returns how many were told
 */
export async function tellExpiry(
  db: Kysely<Database>,
  app: AppIdentity,
  { limit }: { limit: number },
): Promise<number> {
  const { rows } = await sql<{ told: number }>`
    with near as (
      select account_id,
        case when refresh_token_expires_at < now() + interval '1 day' then 1
             when refresh_token_expires_at < now() + interval '7 days' then 7
             else 30 end as days
      from tiktok_grant
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} and ended_at is null
        and refresh_token_expires_at < now() + ${REAUTHORIZE_WITHIN}
        and refresh_token_expires_at > now()
        and (expiry_told_days is null
             or expiry_told_days > 7 and refresh_token_expires_at < now() + interval '7 days'
             or expiry_told_days > 1 and refresh_token_expires_at < now() + interval '1 day')
      limit ${limit} for update skip locked)
    , told as (
      update tiktok_grant as g set expiry_told_days = near.days
      from near where g.account_id = near.account_id
      returning g.account_id, near.days)
    , event as (
      insert into account_event (account_id, type, reason)
      select account_id, 'reauthorize_by', case days when 1 then '1_day' else days || '_days' end from told)
    , announced as (${announcement(sql`select account_id from told`)})
    select count(*)::integer as told, (select count(*) from announced) from told`.execute(db);
  return rows[0]?.told ?? 0;
}
