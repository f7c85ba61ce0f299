import { type Kysely, sql } from "kysely";
import { type AccountChange, type Reader, readAccountChanges } from "./accounts.ts";
import type { AppIdentity } from "./app-identity.ts";
import { milliseconds } from "./interval.ts";
import type { Database } from "./schema.ts";

export interface MissedChanges {
  /** When this was read, by the database's clock. */
  at: Date;
  changes: AccountChange[];
}

/**
 * Looks further back than asked for: an event bears the moment when its transaction began, and was not to be seen before
 * that was committed. Whoever hears of a change twice is told the same, the account as it is.
 */
const COMMITTED_WITHIN_MS = 60_000;

/** Whoever was away for longer reads everything anew anyway. */
const LONGEST_ABSENCE_MS = 3_600_000;

/**
 * What became of a user's accounts while nobody listened for them: each account that has an event since, as it is now.
 * It looks up one index a user, then one an account and partition of events, and reads no account that has not changed.
 *
 * @param since by the database's clock; null: nothing was missed, only the moment is wanted
 */
export async function readMissedChanges(
  db: Kysely<Database>,
  app: AppIdentity,
  { userId, canary = false }: Reader,
  since: Date | null,
): Promise<MissedChanges> {
  const { rows } = await sql<{ at: Date; accountIds: string[] }>`
    select now() as at, array(${missedAccounts(userId, since)}) as "accountIds"`.execute(db);
  const { at = new Date(), accountIds = [] } = rows[0] ?? {};
  return { at, changes: await readAccountChanges(db, app, { accountIds, canary }) };
}

function missedAccounts(userId: string, since: Date | null) {
  if (since === null) return sql`select null::uuid where false`;
  const from = sql`greatest(${since}::timestamptz - ${milliseconds(COMMITTED_WITHIN_MS)},
                            now() - ${milliseconds(LONGEST_ABSENCE_MS)})`;
  // The limit keeps Postgres from reading the events of everybody to find those of one; the moments, from looking into
  // partitions in which none can be.
  return sql`
    select a.id from tiktok_account a
    left join lateral (
      select true as there from account_event e
      where e.account_id = a.id and e.at > ${from} and e.at <= now() + interval '1 hour'
      order by e.id desc limit 1) as event on true
    left join avatar on avatar.account_id = a.id
    where a.user_id = ${userId} and (a.disconnected_at is null or a.disconnected_at > ${from})
      and (event.there or a.disconnect_requested_at > ${from} or avatar.fetched_at > ${from})
    order by a.connected_at`;
}
