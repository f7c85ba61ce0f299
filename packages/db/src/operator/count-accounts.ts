import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import type { Database, EndReason } from "../schema.ts";
import type { ScopeCoverage } from "../scopes/scope-coverage.ts";
import { type AccountStatus, REAUTHORIZE_WITHIN } from "../status.ts";

export type StatusKind = AccountStatus["kind"];

/** Every account of an installation, counted in one pass. */
export interface AccountFigures {
  accounts: Record<StatusKind, number>;
  /** Of those that have to be reauthorized. */
  ended: Partial<Record<EndReason, number>>;
  /** When the living of this app are due, counted from the moment of counting. */
  due: {
    overdue: number;
    bucketSeconds: number;
    /** So many become due within the first of the spans, the second, … */
    within: number[];
    later: number;
  };
  /** Of the living of this app. */
  living: number;
  scopes: ScopeCoverage[];
}

/** {@link AccountFigures} as they were some time ago. */
export interface AccountCount extends AccountFigures {
  countedAt: Date;
  ageSeconds: number;
  /** How long counting took. */
  tookMs: number;
}

const BUCKETS = 24;
const BUCKET_SECONDS = 15 * 60;

const NO_ACCOUNTS: Record<StatusKind, number> = {
  disconnecting: 0,
  app_changed: 0,
  reauthorization_required: 0,
  reauthorize_by: 0,
  upgrade_available: 0,
  retrying: 0,
  connected: 0,
};

/** The last count; null before the first. */
export async function readAccountCount(db: Kysely<Database>, app: AppIdentity): Promise<AccountCount | null> {
  const row = await db
    .selectFrom("account_count")
    .select(["counted_at", "took_ms", "figures", sql<number>`extract(epoch from now() - counted_at)::float8`.as("age")])
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .executeTakeFirst();
  if (!row) return null;
  return { ...row.figures, countedAt: row.counted_at, ageSeconds: Math.max(0, row.age), tookMs: row.took_ms };
}

/** Counts every account and keeps what came of it. It reads the whole table: for a job, never for a request. */
export async function countAccounts(db: Kysely<Database>, app: AppIdentity): Promise<void> {
  const beganAt = performance.now();
  const { at, figures } = await lookThroughAll(db, app);
  const took_ms = Math.round(performance.now() - beganAt);
  const kept = { counted_at: at, took_ms, figures: JSON.stringify(figures) };
  await db
    .insertInto("account_count")
    .values({ client_key: app.clientKey, api_origin: app.apiOrigin, ...kept })
    .onConflict((conflict) => conflict.columns(["client_key", "api_origin"]).doUpdateSet(kept))
    .execute();
}

/** Accounts that are alike in all that is counted. */
interface Group {
  kind: StatusKind;
  endReason: EndReason | null;
  granted: string[];
  declined: string[];
  /** 0: overdue; then the spans; above them: later. */
  bucket: number;
  count: number;
}

async function lookThroughAll(db: Kysely<Database>, app: AppIdentity): Promise<{ at: Date; figures: AccountFigures }> {
  const { rows: moments } = await sql<{ at: Date; leaving: number }>`
    select now() as at, count(*)::integer as leaving from tiktok_account
    where disconnect_requested_at is not null and disconnected_at is null`.execute(db);
  const { at, leaving } = moments[0] ?? { at: new Date(), leaving: 0 };
  // The same order of severity as `statusOf`. Whoever leaves is counted above: their grant may be gone already.
  const { rows: groups } = await sql<Group>`
    select
      case when (client_key, api_origin) <> (${app.clientKey}, ${app.apiOrigin}) then 'app_changed'
           when ended_at is not null then 'reauthorization_required'
           when refresh_token_expires_at < ${at}::timestamptz + ${REAUTHORIZE_WITHIN} then 'reauthorize_by'
           when missing_scopes <> '{}' then 'upgrade_available'
           when failing_since is not null then 'retrying'
           else 'connected' end as kind,
      end_reason as "endReason", granted_scopes as granted, declined_scopes as declined,
      width_bucket(greatest(due_at, resend_at), array(
        select ${at}::timestamptz + place * make_interval(secs => ${BUCKET_SECONDS})
        from generate_series(0, ${BUCKETS}::integer) as place)) as bucket,
      count(*)::integer as count
    from tiktok_grant
    where not exists (
      select from tiktok_account
      where id = account_id and disconnect_requested_at is not null and disconnected_at is null)
    group by 1, 2, 3, 4, 5`.execute(db);
  return { at, figures: figuresOf(groups, leaving) };
}

function figuresOf(groups: readonly Group[], leaving: number): AccountFigures {
  const accounts = { ...NO_ACCOUNTS, disconnecting: leaving };
  const ended: Partial<Record<EndReason, number>> = {};
  const within = Array.from({ length: BUCKETS }, () => 0);
  const due = { overdue: 0, bucketSeconds: BUCKET_SECONDS, within, later: 0 };
  const scopes = new Map<string, ScopeCoverage>();
  let living = 0;
  for (const { kind, endReason, granted, declined, bucket, count } of groups) {
    accounts[kind] += count;
    if (kind === "app_changed") continue;
    if (endReason !== null) {
      ended[endReason] = (ended[endReason] ?? 0) + count;
      continue;
    }
    living += count;
    if (bucket === 0) due.overdue += count;
    else if (bucket > BUCKETS) due.later += count;
    else within[bucket - 1] = (within[bucket - 1] ?? 0) + count;
    for (const scope of granted) coverageOf(scopes, scope).granted += count;
    for (const scope of declined) coverageOf(scopes, scope).declined += count;
  }
  const byName = [...scopes.values()].toSorted((one, other) => (one.scope < other.scope ? -1 : 1));
  return { accounts, ended, due, living, scopes: byName };
}

function coverageOf(scopes: Map<string, ScopeCoverage>, scope: string): ScopeCoverage {
  const known = scopes.get(scope) ?? { scope, granted: 0, declined: 0 };
  scopes.set(scope, known);
  return known;
}
