import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { milliseconds } from "../interval.ts";
import type { BreakerReason, Database } from "../schema.ts";
import { lockControl } from "./lock-control.ts";
import { forgiveSuspects, makeFailingDue } from "./suspects.ts";

/** When the breaker opens: by the outcomes of all workers within the window. */
export interface BreakerTerms {
  windowMs: number;
  /** No share of fewer outcomes than this says anything. */
  leastSamples: number;
  rejectedShare: number;
  failedShare: number;
  /** Distance between probes while it is open. */
  probeEveryMs: number;
}

/** What came of requests, counted. */
export interface OutcomeCounts {
  refreshed: number;
  /** Grants that were rejected for the first time; another rejection of a suspect says nothing about the app. */
  rejected: number;
  /** Passing failures. */
  failed: number;
}

/** Adds outcomes to those of all workers, and opens the breaker if their shares say so. */
export async function tallyOutcomes(
  db: Kysely<Database>,
  app: AppIdentity,
  counts: OutcomeCounts,
  terms: BreakerTerms,
): Promise<void> {
  const { rows } = await sql<OutcomeCounts>`
    with added as (
      insert into refresh_sample (client_key, api_origin, succeeded, rejected, failed)
      values (${app.clientKey}, ${app.apiOrigin}, ${counts.refreshed}, ${counts.rejected}, ${counts.failed}))
    , forgotten as (
      delete from refresh_sample where taken_at <= now() - ${milliseconds(terms.windowMs)})
    , totals as (
      insert into refresh_control as control (client_key, api_origin, refreshed_total, rejected_total, failed_total)
      values (${app.clientKey}, ${app.apiOrigin}, ${counts.refreshed}, ${counts.rejected}, ${counts.failed})
      on conflict (client_key, api_origin) do update
      set refreshed_total = control.refreshed_total + excluded.refreshed_total,
          rejected_total = control.rejected_total + excluded.rejected_total,
          failed_total = control.failed_total + excluded.failed_total)
    select coalesce(sum(succeeded), 0)::integer as refreshed, coalesce(sum(rejected), 0)::integer as rejected,
      coalesce(sum(failed), 0)::integer as failed
    from refresh_sample
    where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin}
      and taken_at > now() - ${milliseconds(terms.windowMs)}`.execute(db);
  // The sum is of what was there before; our own counts are not in it yet.
  const before = rows[0] ?? { refreshed: 0, rejected: 0, failed: 0 };
  const refreshed = before.refreshed + counts.refreshed;
  const rejected = before.rejected + counts.rejected;
  const failed = before.failed + counts.failed;
  const samples = refreshed + rejected + failed;
  if (samples < terms.leastSamples) return;
  if (rejected >= terms.rejectedShare * samples) await openBreaker(db, app, { reason: "rejections" }, terms);
  else if (failed >= terms.failedShare * samples) await openBreaker(db, app, { reason: "failures" }, terms);
}

/**
 * Stops claims for all workers until a request succeeds. One that is open stays open since when it was; that TikTok
 * refuses the app is the better reason and takes the place of any other.
 */
export async function openBreaker(
  db: Kysely<Database>,
  app: AppIdentity,
  { reason, detail = null, logId = null }: { reason: BreakerReason; detail?: string | null; logId?: string | null },
  { probeEveryMs }: Pick<BreakerTerms, "probeEveryMs">,
): Promise<void> {
  await sql`
    insert into refresh_control as control
      (client_key, api_origin, breaker_opened_at, breaker_reason, breaker_detail, breaker_log_id, probe_due_at,
       rejections_held_since)
    values (${app.clientKey}, ${app.apiOrigin}, now(), ${reason}, ${detail}, ${logId},
            now() + ${milliseconds(probeEveryMs)}, ${reason === "rejections" ? sql`now()` : null})
    on conflict (client_key, api_origin) do update
    set breaker_opened_at = coalesce(control.breaker_opened_at, excluded.breaker_opened_at),
        breaker_reason = excluded.breaker_reason,
        breaker_detail = excluded.breaker_detail,
        breaker_log_id = excluded.breaker_log_id,
        probe_due_at = coalesce(control.probe_due_at, excluded.probe_due_at),
        rejections_held_since = coalesce(control.rejections_held_since, excluded.rejections_held_since)
    where control.breaker_opened_at is null
       or (excluded.breaker_reason = 'app_refused' and control.breaker_reason <> 'app_refused')`.execute(db);
}

/**
 * A request succeeded: refreshing goes on, and whoever failed for a passing reason is due at once. Had TikTok refused the
 * app, then that explains every rejection as well: no grant is suspect any more.
 *
 * @returns false when it was not open
 */
export async function closeBreaker(db: Kysely<Database>, app: AppIdentity): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const control = await lockControl(trx, app);
    if (!control?.breaker_opened_at) return false;
    const appWasRefused = control.breaker_reason === "app_refused";
    if (appWasRefused) await forgiveSuspects(trx, app);
    await makeFailingDue(trx, app);
    await trx
      .updateTable("refresh_control")
      .set({
        breaker_opened_at: null,
        breaker_reason: null,
        breaker_detail: null,
        breaker_log_id: null,
        probe_due_at: null,
        ...(appWasRefused && { rejections_held_since: null }),
      })
      .where("client_key", "=", app.clientKey)
      .where("api_origin", "=", app.apiOrigin)
      .execute();
    // What was sampled before must not open it again.
    await trx
      .deleteFrom("refresh_sample")
      .where("client_key", "=", app.clientKey)
      .where("api_origin", "=", app.apiOrigin)
      .execute();
    return true;
  });
}

/** Takes the next probe of an open breaker; false when it is closed, or somebody probes already. */
export async function takeProbe(
  db: Kysely<Database>,
  app: AppIdentity,
  { probeEveryMs }: Pick<BreakerTerms, "probeEveryMs">,
): Promise<boolean> {
  const taken = await db
    .updateTable("refresh_control")
    .set({ probe_due_at: sql<Date>`now() + ${milliseconds(probeEveryMs)}` })
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("probe_due_at", "<=", sql<Date>`now()`)
    .where("paused_at", "is", null)
    .where(sql<boolean>`coalesce(hold_until <= now(), true)`)
    .executeTakeFirst();
  return taken.numUpdatedRows === 1n;
}
