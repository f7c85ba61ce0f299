import { type Kysely, type RawBuilder, sql } from "kysely";
import { milliseconds } from "./interval.ts";
import type { Database } from "./schema.ts";

const REFRESHED = "account_event_refreshed";
const OTHER = "account_event_other";
const DAY_MS = 24 * 3_600_000;

/** How long events are kept, to the end of their day; those of other types than `refreshed`, to the end of their month. */
export interface EventRetention {
  keepRefreshedMs: number;
  keepOtherMs: number;
  /** How long before its time a partition is made. */
  aheadMs: number;
}

export const EVENT_RETENTION: EventRetention = {
  keepRefreshedMs: 14 * DAY_MS,
  keepOtherMs: 365 * DAY_MS,
  aheadMs: 7 * DAY_MS,
};

/** What was done to the partitions of events. */
export interface PartitionWork {
  /** Names of those that were made, or dropped. */
  partitions: string[];
  /** Somebody held what this needed; whoever appends is never made to wait for that, so it is left for the next time. */
  busy: boolean;
}

/** A run does no more than this; the next one goes on. */
const MOST_PARTITIONS = 50;

/** Makes the partitions that the coming days need and that are not there. */
export async function makeEventPartitions(
  db: Kysely<Database>,
  { aheadMs }: Pick<EventRetention, "aheadMs">,
): Promise<PartitionWork> {
  const make = (parent: string) => sql`make_event_partition(${parent}, now(), now() + ${milliseconds(aheadMs)})`;
  return oneByOne(db, [make(REFRESHED), make(OTHER)]);
}

/** Drops the partitions whose events have all had their time. */
export async function dropEventPartitions(
  db: Kysely<Database>,
  { keepRefreshedMs, keepOtherMs }: Pick<EventRetention, "keepRefreshedMs" | "keepOtherMs">,
): Promise<PartitionWork> {
  const drop = (parent: string, keepMs: number) => sql`drop_event_partition(${parent}, ${milliseconds(keepMs)})`;
  return oneByOne(db, [drop(REFRESHED, keepRefreshedMs), drop(OTHER, keepOtherMs)]);
}

/** Each partition in a transaction of its own, so that what one had to lock is free again before the next. */
async function oneByOne(db: Kysely<Database>, steps: readonly RawBuilder<unknown>[]): Promise<PartitionWork> {
  const work: PartitionWork = { partitions: [], busy: false };
  try {
    for (const step of steps) {
      while (work.partitions.length < MOST_PARTITIONS) {
        const { rows } = await sql<{ name: string | null }>`select ${step} as name`.execute(db);
        const name = rows[0]?.name ?? null;
        if (name === null) break;
        work.partitions.push(name);
      }
    }
  } catch (error) {
    if (!isInTheWay(error)) throw error;
    work.busy = true;
  }
  return work;
}

/** SQLSTATE: a lock was not to be had in time; an event strayed into the new partition's time in this very moment. */
function isInTheWay(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["55P03", "23514"].includes(String(error.code));
}

const MOST_COUNTED = 10_000;

/** How many events are in no partition of their own, counted up to a limit: there was none in time. They show all the same. */
export async function countStrayEvents(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from (
      select from account_event_refreshed_stray union all select from account_event_other_stray
      limit ${MOST_COUNTED}) as stray`.execute(db);
  return rows[0]?.count ?? 0;
}

/**
 * Erases stray events that have had their time.
 *
 * @returns how many, at most the limit
 */
export async function eraseStrayEvents(
  db: Kysely<Database>,
  { keepRefreshedMs, keepOtherMs }: Pick<EventRetention, "keepRefreshedMs" | "keepOtherMs">,
  limit: number,
): Promise<number> {
  const erase = (table: string, keepMs: number) => sql`
    delete from ${sql.table(table)} where ctid = any(array(
      select ctid from ${sql.table(table)} where at < now() - ${milliseconds(keepMs)} limit ${limit}))`;
  const refreshed = await erase(`${REFRESHED}_stray`, keepRefreshedMs).execute(db);
  const other = await erase(`${OTHER}_stray`, keepOtherMs).execute(db);
  return Number((refreshed.numAffectedRows ?? 0n) + (other.numAffectedRows ?? 0n));
}
