import { setTimeout as wait } from "node:timers/promises";
import { pauseRefreshing, resumeRefreshing } from "@tiktok-connect/db";
import { sql } from "kysely";
import { type Load, watchLoad } from "../load/processor-time.ts";
import type { Installation } from "../site/installation.ts";
import type { Program } from "../site/program.ts";

const LOOK_EVERY_MS = 100;

export interface RefreshRate {
  perSecond: number;
  load: Load<"worker" | "postgres" | "simulator">;
  /** What Postgres wrote to its log for each refresh: claim, commit, event and index entries. */
  walBytes: number;
}

/**
 * Lets a worker refresh what is due, and takes the time from the first commit to the last, as the events tell it.
 *
 * @param count how many of the due accounts to wait for
 */
export async function measureRefreshRate(
  installation: Installation,
  worker: Program,
  count: number,
): Promise<RefreshRate> {
  const { db, app, site } = installation;
  const before = await lastEvent(installation);
  await resumeRefreshing(db, app);
  while ((await lastEvent(installation)) === before) await wait(1);
  const watch = await watchLoad({ worker: worker.pid, postgres: site.postgres.pid, simulator: site.simulator.pid });
  const walBefore = await walPosition(installation);
  while ((await lastEvent(installation)) < before + count) await wait(LOOK_EVERY_MS);
  const load = await watch.end();
  const walBytes = ((await walPosition(installation)) - walBefore) / ((await lastEvent(installation)) - before);
  return { perSecond: await perSecondSince(installation, before), load, walBytes };
}

/** Nothing is claimed until the next measurement; resolves when nothing is on its way either. */
export async function holdRefreshing({ db, app }: Installation): Promise<void> {
  await pauseRefreshing(db, app);
  for (;;) {
    const { rows } = await sql`select from tiktok_grant where attempt_id is not null limit 1`.execute(db);
    if (rows.length === 0) return;
    await wait(LOOK_EVERY_MS);
  }
}

/** The sequence of events tells how many there are at no cost. */
async function lastEvent({ db }: Installation): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select coalesce(pg_sequence_last_value(pg_get_serial_sequence('account_event', 'id')::regclass), 0)::float8 as last`.execute(
    db,
  );
  return rows[0]?.last ?? 0;
}

async function walPosition({ db }: Installation): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select (pg_current_wal_lsn() - '0/0'::pg_lsn)::float8 as bytes`.execute(
    db,
  );
  return rows[0]?.bytes ?? 0;
}

/** The first commit is where the time starts: what is in it was worked for before. */
async function perSecondSince({ db }: Installation, before: number): Promise<number> {
  const { rows } = await sql<{ count: number; seconds: number }>`
    with refreshed as (select at, min(at) over () as first from account_event where type = 'refreshed' and id > ${before})
    select count(*) filter (where at > first)::float8 as count,
      extract(epoch from max(at) - min(at))::float8 as seconds
    from refreshed`.execute(db);
  const { count = 0, seconds = Number.NaN } = rows[0] ?? {};
  return count / seconds;
}
