import { type Kysely, type RawBuilder, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { milliseconds } from "../interval.ts";
import type { BreakerReason, Database } from "../schema.ts";

/** What holds up refreshing, and what was seen of TikTok; the same for all workers of the app. */
export interface RefreshControl {
  /** An operator stopped refreshing at that moment; null: it runs. */
  pausedAt: Date | null;
  /** TikTok asked for a rest until then; null when that is over. */
  heldUntil: Date | null;
  breaker: { openedAt: Date; reason: BreakerReason; detail: string | null; logId: string | null } | null;
  /** Since then no rejected grant ends, until an operator accepts the suspects or none is left. */
  rejectionsHeldSince: Date | null;
  /** Grants that were rejected and neither refreshed nor ended since, counted up to {@link MOST_SUSPECTS_COUNTED}. */
  suspects: number;
  /** As TikTok told them last; null before the first refresh. */
  lifetimes: { accessSeconds: number; refreshSeconds: number | null; since: Date } | null;
  /** Outcomes of requests since ever, of all workers; up to a second behind. */
  totals: { refreshed: number; rejected: number; failed: number };
  /**
   * What the last request left of the second's worth that `REFRESH_RATE` allows; null before the first, negative when
   * what waits for nobody borrowed some.
   */
  requestBudget: number | null;
}

/** A restored backup makes all accounts suspects, and these are counted whenever somebody looks. */
export const MOST_SUSPECTS_COUNTED = 10_000;

const NOTHING: Omit<RefreshControl, "suspects" | "requestBudget"> = {
  pausedAt: null,
  heldUntil: null,
  breaker: null,
  rejectionsHeldSince: null,
  lifetimes: null,
  totals: { refreshed: 0, rejected: 0, failed: 0 },
};

/** Everything at once, for status, notices and metrics. */
export async function readRefreshControl(db: Kysely<Database>, app: AppIdentity): Promise<RefreshControl> {
  const row = await db
    .selectFrom("refresh_control")
    .selectAll()
    .select(sql<boolean>`hold_until > now()`.as("held"))
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .executeTakeFirst();
  const budget = await db
    .selectFrom("request_budget")
    .select("tokens")
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .executeTakeFirst();
  const suspects = await countSuspects(db, app);
  const requestBudget = budget?.tokens ?? null;
  if (!row) return { ...NOTHING, suspects, requestBudget };
  return {
    pausedAt: row.paused_at,
    heldUntil: row.held ? row.hold_until : null,
    breaker:
      row.breaker_opened_at && row.breaker_reason
        ? {
            openedAt: row.breaker_opened_at,
            reason: row.breaker_reason,
            detail: row.breaker_detail,
            logId: row.breaker_log_id,
          }
        : null,
    rejectionsHeldSince: row.rejections_held_since,
    suspects,
    lifetimes:
      row.access_lifetime_seconds !== null && row.lifetimes_seen_since
        ? {
            accessSeconds: row.access_lifetime_seconds,
            refreshSeconds: row.refresh_lifetime_seconds,
            since: row.lifetimes_seen_since,
          }
        : null,
    totals: {
      refreshed: Number(row.refreshed_total),
      rejected: Number(row.rejected_total),
      failed: Number(row.failed_total),
    },
    requestBudget,
  };
}

async function countSuspects(db: Kysely<Database>, app: AppIdentity): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from (
      select from tiktok_grant
      where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin}
        and rejection_count > 0 and ended_at is null
      limit ${MOST_SUSPECTS_COUNTED}) as suspect`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Stops refreshing for all workers; what is in flight ends. Said twice, it has been stopped since the first time. */
export async function pauseRefreshing(db: Kysely<Database>, app: AppIdentity): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`
      insert into refresh_control as control (client_key, api_origin, paused_at)
      values (${app.clientKey}, ${app.apiOrigin}, now())
      on conflict (client_key, api_origin) do update set paused_at = coalesce(control.paused_at, now())`.execute(trx);
    await recordAudit(trx, { action: "refreshing.paused", actor: "operator" });
  });
}

/** Takes back a pause, and does not wait for the end of a rest that TikTok asked for either. */
export async function resumeRefreshing(db: Kysely<Database>, app: AppIdentity): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable("refresh_control")
      .set({ paused_at: null, hold_until: null })
      .where("client_key", "=", app.clientKey)
      .where("api_origin", "=", app.apiOrigin)
      .execute();
    await recordAudit(trx, { action: "refreshing.resumed", actor: "operator" });
  });
}

/** TikTok asked for a rest: nobody claims anything before it is over. A longer rest that was asked for stays. */
export async function holdRequests(db: Kysely<Database>, app: AppIdentity, forMs: number): Promise<void> {
  await sql`
    insert into refresh_control as control (client_key, api_origin, hold_until)
    values (${app.clientKey}, ${app.apiOrigin}, now() + ${milliseconds(forMs)})
    on conflict (client_key, api_origin) do update
    set hold_until = greatest(control.hold_until, excluded.hold_until)`.execute(db);
}

/** True in a statement that may claim: no operator, breaker or TikTok has stopped refreshing. */
export function mayRefresh(app: AppIdentity): RawBuilder<boolean> {
  return sql`not exists (
    select from refresh_control where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin}
      and (paused_at is not null or breaker_opened_at is not null or hold_until > now()))`;
}

/** The same for a probe, which is what an open breaker waits for. */
export function mayProbe(app: AppIdentity): RawBuilder<boolean> {
  return sql`not exists (
    select from refresh_control where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin}
      and (paused_at is not null or hold_until > now()))`;
}
