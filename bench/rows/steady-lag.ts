import { setTimeout as wait } from "node:timers/promises";
import { resumeRefreshing } from "@tiktok-connect/db";
import { sql } from "kysely";
import { type Load, watchLoad } from "../load/processor-time.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { median } from "../statistics.ts";

const LOOK_EVERY_MS = 250;

/** So many accounts become due each second, for a while. */
export interface SteadyLoad {
  perSecond: number;
  seconds: number;
  /** Writing down when each is due takes a while, and has to be done before the first of them is. */
  startsAfterSeconds: number;
}

export interface Lag {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export interface SteadyLag extends Lag {
  load: Load<"worker" | "postgres" | "redis" | "simulator">;
}

/**
 * How long after it was due an account was claimed, with so many accounts becoming due each second.
 *
 * When each is due is written down beforehand. When it was claimed is read off afterwards without touching the product:
 * an access token's end counts from the claim, so the end less the lifetime is that moment, to the microsecond.
 */
export async function measureSteadyLag(
  installation: Installation,
  { store, load, parts }: { store: StoreName; load: SteadyLoad; parts: number },
): Promise<SteadyLag> {
  const { db, app, site } = installation;
  await resumeRefreshing(db, app);
  const worker = await installation.startWorker(store);
  try {
    await startSteadyLoad(installation, load);
    const watch = await watchLoad({
      worker: worker.pid,
      postgres: site.postgres.pid,
      redis: site.redis?.pid ?? 0,
      simulator: site.simulator.pid,
    });
    await wait(load.seconds * 1000);
    const processors = await watch.end();
    await allClaimed(installation);
    return { ...(await readLags(installation, { parts })), load: processors };
  } finally {
    await worker.stop();
  }
}

/** Makes so many accounts due each second for a while; resolves when the first of them are. */
export async function startSteadyLoad(installation: Installation, load: SteadyLoad): Promise<void> {
  const leftMs = await schedule(installation, load);
  if (leftMs < 0) throw new Error("accounts were due before that was written down: their lag would mean nothing");
  await wait(leftMs);
}

/** Picks accounts at random and spreads their due moments evenly. @returns how long it is until the first of them */
async function schedule({ db }: Installation, { perSecond, seconds, startsAfterSeconds }: SteadyLoad): Promise<number> {
  await sql`drop table if exists bench_due`.execute(db);
  await sql`
    create unlogged table bench_due as
    select account_id, generation,
      now() + (${startsAfterSeconds}::float8 + (row_number() over () - 1) / ${perSecond}::float8) * interval '1 second' as due_at
    from (select account_id, generation from tiktok_grant where ended_at is null order by random() limit ${perSecond * seconds}) as picked`.execute(
    db,
  );
  await sql`
    update tiktok_grant as g set due_at = b.due_at from bench_due as b where b.account_id = g.account_id`.execute(db);
  const { rows } = await sql<{ leftMs: number }>`
    select extract(epoch from min(due_at) - clock_timestamp())::float8 * 1000 as "leftMs" from bench_due`.execute(db);
  return rows[0]?.leftMs ?? -1;
}

/** Resolves when none of those that were made due is left. */
export async function allClaimed({ db }: Installation): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from bench_due as b join tiktok_grant as g using (account_id)
      where g.generation = b.generation limit 1`.execute(db);
    if (rows.length === 0) return;
    await wait(LOOK_EVERY_MS);
  }
}

/**
 * How long those waited that were made due.
 *
 * @param parts each figure is the median of its values in so many equal parts of the time
 * @param since only of those that were due from then on
 * @param until only of those that were due by then
 */
export async function readLags(
  { db, simulator }: Installation,
  { parts, since = new Date(0), until = new Date("9999-12-31") }: { parts: number; since?: Date; until?: Date },
): Promise<Lag> {
  const { accessTokenSeconds } = await simulator.settings();
  const { rows } = await sql<{ p50Ms: number; p99Ms: number; maxMs: number }>`
    with lag as (
      select ntile(${parts}) over (order by b.due_at) as part,
        extract(epoch from g.access_token_expires_at - ${accessTokenSeconds}::float8 * interval '1 second' - b.due_at)::float8 * 1000 as ms
      from bench_due as b join tiktok_grant as g using (account_id)
      where b.due_at between ${since} and ${until})
    select percentile_cont(0.5) within group (order by ms) as "p50Ms",
      percentile_cont(0.99) within group (order by ms) as "p99Ms", max(ms) as "maxMs"
    from lag group by part`.execute(db);
  const middle = (value: (row: (typeof rows)[number]) => number) => median(rows.map(value));
  return { p50Ms: middle((row) => row.p50Ms), p99Ms: middle((row) => row.p99Ms), maxMs: middle((row) => row.maxMs) };
}
