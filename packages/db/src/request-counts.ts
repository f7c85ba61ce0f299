import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { milliseconds } from "./interval.ts";
import type { Database } from "./schema.ts";

/** How many requests there may be in a window of time, and which of them count together. */
export interface RequestLimit {
  /** What is asked for and by whom, such as `connect user 1f3…`; only a digest of it is stored. */
  key: string;
  max: number;
  windowMs: number;
}

/**
 * Counts one request against each limit. Windows are fixed: one begins with the first request after the last one ended.
 *
 * @returns those that are exceeded by this request, and how long each window still lasts
 */
export async function countRequest(
  db: Kysely<Database>,
  limits: readonly RequestLimit[],
): Promise<{ key: string; endsInMs: number }[]> {
  const byDigest = new Map(limits.map((limit) => [digest(limit.key).toString("hex"), limit]));
  // In the order of the keys, so that two requests that share several never wait for each other.
  const { rows } = await sql<{ key: Buffer; count: number; endsInMs: number }>`
    insert into request_count as c (key, count, ends_at)
    select key, 1, now() + ${milliseconds(1)} * window_ms
    from unnest(${[...byDigest.keys()].map((hex) => `\\x${hex}`)}::bytea[],
                ${[...byDigest.values()].map(({ windowMs }) => windowMs)}::float8[]) as wanted (key, window_ms)
    order by key
    on conflict (key) do update set
      count = case when c.ends_at <= now() then 1 else least(c.count, 1000000) + 1 end,
      ends_at = case when c.ends_at <= now() then excluded.ends_at else c.ends_at end
    returning key, count, (extract(epoch from ends_at - now()) * 1000)::float8 as "endsInMs"`.execute(db);
  return rows.flatMap(({ key, count, endsInMs }) => {
    const limit = byDigest.get(key.toString("hex"));
    return limit && count > limit.max ? [{ key: limit.key, endsInMs }] : [];
  });
}

/** What was counted does not count any more: whoever it was has proven to be the right one. */
export async function forgetRequests(db: Kysely<Database>, keys: readonly string[]): Promise<void> {
  await db.deleteFrom("request_count").where("key", "in", keys.map(digest)).execute();
}

/** Erases counts whose window is over. */
export async function eraseStaleRequestCounts(db: Kysely<Database>): Promise<void> {
  await db.deleteFrom("request_count").where("ends_at", "<", sql<Date>`now()`).execute();
}

function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
