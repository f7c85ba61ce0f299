import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { announcement } from "../events.ts";
import type { Database } from "../schema.ts";

/** One batch of accounts that a change of the configured scopes was looked at for. */
export interface LookedThrough {
  changeId: string;
  /** Accounts that lack more than before, since the change began. */
  flagged: number;
  /** Accounts that lack nothing any more, since the change began. */
  cleared: number;
  /** Nothing is left to look at. */
  finished: boolean;
  /** Somebody else was writing some of the accounts: they are looked at again, after a moment. */
  again: boolean;
}

const NOBODY = "00000000-0000-0000-0000-000000000000";

/**
 * Brings what the next accounts lack up to date with the configured scopes, and tells their owners of what is new: once
 * for each change and account, since where it stands is written in the same transaction.
 *
 * Rows that others hold are passed over and come again: waiting for them while holding others would make a deadlock with
 * a commit of refreshed pairs, whose order is another.
 *
 * @returns null when no change is under way, or another worker is at it
 */
export async function lookThroughAccounts(
  db: Kysely<Database>,
  app: AppIdentity,
  { limit }: { limit: number },
): Promise<LookedThrough | null> {
  return db.transaction().execute(async (trx) => {
    const change = await trx
      .selectFrom("scope_change")
      .select(["id", "looked_at_up_to as after"])
      .where("finished_at", "is", null)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!change) return null;
    // After the change, in the order in which `writeConfiguredScopes` locks them.
    const { scopes, canary_scopes } = await trx
      .selectFrom("app_configuration")
      .select(["scopes", "canary_scopes"])
      .forShare()
      .executeTakeFirstOrThrow();
    const staleness = stalenessBy(scopes, canary_scopes);
    const after = change.after ?? NOBODY;
    const accountIds = await next(trx, { after, limit });
    const upTo = accountIds.at(-1);
    if (upTo === undefined) return progress(trx, change.id, { finished: true });
    const counts = await bringUpToDate(trx, app, accountIds, staleness);
    if (await isAnythingLeft(trx, accountIds, staleness)) return progress(trx, change.id, { counts, again: true });
    return progress(trx, change.id, { counts, upTo });
  });
}

/**
 * One by one, since a list has a length: of a range the planner expects too many accounts, reads whole tables for each
 * batch, and takes the longer the more there are.
 */
async function next(trx: Transaction<Database>, { after, limit }: { after: string; limit: number }): Promise<string[]> {
  const rows = await trx
    .selectFrom("tiktok_grant")
    .select("account_id")
    .where("account_id", ">", after)
    .orderBy("account_id")
    .limit(limit)
    .execute();
  return rows.map(({ account_id }) => account_id);
}

/** What is to be written about a grant `g`, and whether something else is. */
interface Staleness {
  nowMissing: RawBuilder<unknown>;
  stillDeclined: RawBuilder<unknown>;
  isStale: RawBuilder<unknown>;
}

function stalenessBy(scopes: readonly string[], canaryScopes: readonly string[]): Staleness {
  const known = sql`${[...scopes, ...canaryScopes]}::text[]`;
  const nowMissing = sql`scopes_missing(${[...scopes]}::text[], g.granted_scopes, g.declined_scopes)`;
  return {
    nowMissing,
    // A scope that is not configured any more is not declined either: it is asked for again, should it come back.
    stillDeclined: sql`array(select unnest(g.declined_scopes) intersect select unnest(${known}))`,
    isStale: sql`(g.missing_scopes <> ${nowMissing} or not g.declined_scopes <@ ${known})`,
  };
}

async function bringUpToDate(
  trx: Transaction<Database>,
  app: AppIdentity,
  accountIds: readonly string[],
  { nowMissing, stillDeclined, isStale }: Staleness,
): Promise<{ flagged: number; cleared: number }> {
  const { rows } = await sql<{ flagged: number; cleared: number }>`
    with stale as (
      select g.account_id, g.missing_scopes as lacked, ${nowMissing} as lacks, ${stillDeclined} as declined
      from tiktok_grant as g
      where g.account_id = any(${accountIds}::uuid[]) and ${isStale}
      for no key update skip locked)
    , changed as (
      update tiktok_grant as g set missing_scopes = stale.lacks, declined_scopes = stale.declined
      from stale where g.account_id = stale.account_id and g.account_id = any(${accountIds}::uuid[])
      returning g.account_id, stale.lacked, stale.lacks,
        -- What has ended, is leaving, or is another app's has something else to be told.
        g.ended_at is null and g.due_at < 'infinity'
          and g.client_key = ${app.clientKey} and g.api_origin = ${app.apiOrigin} as concerned)
    , event as (
      insert into account_event (account_id, type, reason)
      select account_id, 'upgrade_available', array_to_string(lacks, ',')
      from changed where concerned and not lacks <@ lacked
      union all
      select account_id, 'scopes_changed', 'by_operator' from changed where concerned and lacks = '{}' and lacked <> '{}'
      returning account_id, type)
    , told as (${announcement(sql`select account_id from event`)})
    select count(*) filter (where type = 'upgrade_available')::integer as flagged,
      count(*) filter (where type = 'scopes_changed')::integer as cleared,
      -- What nobody asks for is not done.
      (select count(*) from told) as told
    from event`.execute(trx);
  return rows[0] ?? { flagged: 0, cleared: 0 };
}

async function isAnythingLeft(
  trx: Transaction<Database>,
  accountIds: readonly string[],
  { isStale }: Staleness,
): Promise<boolean> {
  const { rows } = await sql`
    select from tiktok_grant as g
    where g.account_id = any(${accountIds}::uuid[]) and ${isStale} limit 1`.execute(trx);
  return rows.length > 0;
}

async function progress(
  trx: Transaction<Database>,
  changeId: string,
  {
    counts = { flagged: 0, cleared: 0 },
    upTo,
    finished = false,
    again = false,
  }: { counts?: { flagged: number; cleared: number }; upTo?: string; finished?: boolean; again?: boolean },
): Promise<LookedThrough> {
  const { flagged, cleared } = await trx
    .updateTable("scope_change")
    .set((eb) => ({
      flagged: eb("flagged", "+", counts.flagged),
      cleared: eb("cleared", "+", counts.cleared),
      ...(upTo !== undefined && { looked_at_up_to: upTo }),
      ...(finished && { finished_at: sql<Date>`now()` }),
    }))
    .where("id", "=", changeId)
    .returning(["flagged", "cleared"])
    .executeTakeFirstOrThrow();
  return { changeId, flagged, cleared, finished, again };
}
