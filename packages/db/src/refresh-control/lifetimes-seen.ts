import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { milliseconds } from "../interval.ts";
import type { Database } from "../schema.ts";

/** How long TikTok says its tokens live; null where it said nothing of it. */
export interface TokenLifetimes {
  accessSeconds: number;
  refreshSeconds: number | null;
}

/** What became of lifetimes that were noted. */
export type NotedLifetimes =
  | { kind: "known" }
  | { kind: "changed"; before: TokenLifetimes }
  /** Others than the last ones, too soon after those: to be noted again, should they last. */
  | { kind: "unsettled" };

/**
 * Remembers the lifetimes that TikTok tells now. While it changes them some answers have the old ones and some the new,
 * so a change is taken only when the last one is `settleMs` old.
 */
export async function noteLifetimes(
  db: Kysely<Database>,
  app: AppIdentity,
  { accessSeconds, refreshSeconds }: TokenLifetimes,
  { settleMs }: { settleMs: number },
): Promise<NotedLifetimes> {
  const { rows } = await sql<{ accessSeconds: number | null; refreshSeconds: number | null }>`
    with before as (
      select access_lifetime_seconds, refresh_lifetime_seconds, lifetimes_seen_since from refresh_control
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin})
    insert into refresh_control as control
      (client_key, api_origin, access_lifetime_seconds, refresh_lifetime_seconds, lifetimes_seen_since)
    values (${app.clientKey}, ${app.apiOrigin}, ${accessSeconds}, ${refreshSeconds}, now())
    on conflict (client_key, api_origin) do update
    set access_lifetime_seconds = excluded.access_lifetime_seconds,
        refresh_lifetime_seconds = coalesce(excluded.refresh_lifetime_seconds, control.refresh_lifetime_seconds),
        lifetimes_seen_since = now()
    where (control.access_lifetime_seconds is distinct from excluded.access_lifetime_seconds
           or control.refresh_lifetime_seconds is distinct from
              coalesce(excluded.refresh_lifetime_seconds, control.refresh_lifetime_seconds))
      and coalesce(control.lifetimes_seen_since < now() - ${milliseconds(settleMs)}, true)
    returning (select access_lifetime_seconds from before) as "accessSeconds",
              (select refresh_lifetime_seconds from before) as "refreshSeconds"`.execute(db);
  const [before] = rows;
  if (!before) return { kind: (await isKnown(db, app, { accessSeconds, refreshSeconds })) ? "known" : "unsettled" };
  if (before.accessSeconds === null) return { kind: "known" };
  return { kind: "changed", before: { accessSeconds: before.accessSeconds, refreshSeconds: before.refreshSeconds } };
}

async function isKnown(
  db: Kysely<Database>,
  app: AppIdentity,
  { accessSeconds, refreshSeconds }: TokenLifetimes,
): Promise<boolean> {
  const { rows } = await sql`
    select from refresh_control
    where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin}
      and access_lifetime_seconds = ${accessSeconds}
      and refresh_lifetime_seconds is not distinct from coalesce(${refreshSeconds}::integer, refresh_lifetime_seconds)`.execute(
    db,
  );
  return rows.length > 0;
}
