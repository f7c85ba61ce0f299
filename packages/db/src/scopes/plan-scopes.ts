import { type Kysely, sql } from "kysely";
import { readConfiguredScopes } from "../app-configuration.ts";
import type { AppIdentity } from "../app-identity.ts";
import type { Database } from "../schema.ts";

/** What another set of configured scopes would mean for the accounts that TikTok honours. */
export interface ScopePlan {
  scopesBefore: readonly string[];
  /** Accounts of this app, those that are being disconnected left out. */
  accounts: number;
  /** Would be asked to reauthorize … */
  asked: number;
  /** … and are not asked now, or not for as much. */
  newlyAsked: number;
  /** Have granted every one of the scopes. */
  holding: number;
  /** Are asked now, and would not be any more. */
  cleared: number;
  /** One for each scope that is added or removed, in the order of the sets. */
  scopes: PlannedScope[];
}

export interface PlannedScope {
  scope: string;
  change: "added" | "removed";
  /** Accounts that have granted it: for them it turns on, or off, at once. */
  granted: number;
  /** Accounts that were offered it and said no: they are not asked again. */
  declined: number;
  /** The others, for whom it turns on when they reauthorize. */
  lacking: number;
}

/** Counts without changing anything; one pass over the accounts. */
export async function planScopes(
  db: Kysely<Database>,
  app: AppIdentity,
  scopesAfter: readonly string[],
): Promise<ScopePlan> {
  const { scopes: scopesBefore } = await readConfiguredScopes(db);
  const after = [...scopesAfter];
  const added = after.filter((scope) => !scopesBefore.includes(scope));
  const removed = scopesBefore.filter((scope) => !after.includes(scope));
  const changed = [...added, ...removed];
  const { rows } = await sql<Counts>`
    with living as materialized (
      select granted_scopes, declined_scopes, missing_scopes,
        scopes_missing(${after}::text[], granted_scopes, declined_scopes) as would_miss
      from tiktok_grant
      where ended_at is null and due_at < 'infinity'
        and client_key = ${app.clientKey} and api_origin = ${app.apiOrigin})
    select count(*)::integer as accounts,
      count(*) filter (where would_miss <> '{}')::integer as asked,
      count(*) filter (where not would_miss <@ missing_scopes)::integer as "newlyAsked",
      count(*) filter (where ${after}::text[] <@ granted_scopes)::integer as holding,
      count(*) filter (where would_miss = '{}' and missing_scopes <> '{}')::integer as cleared,
      ${countsOf(changed, sql`granted_scopes`)} as granted,
      ${countsOf(changed, sql`declined_scopes`)} as declined
    from living`.execute(db);
  const { granted, declined, ...counts } = rows[0] ?? NOTHING;
  return {
    scopesBefore,
    ...counts,
    scopes: changed.map((scope, index) => ({
      scope,
      change: added.includes(scope) ? "added" : "removed",
      granted: granted[index] ?? 0,
      declined: declined[index] ?? 0,
      lacking: counts.accounts - (granted[index] ?? 0) - (declined[index] ?? 0),
    })),
  };
}

type Counts = Omit<ScopePlan, "scopes" | "scopesBefore"> & { granted: number[]; declined: number[] };
const NOTHING: Counts = { accounts: 0, asked: 0, newlyAsked: 0, holding: 0, cleared: 0, granted: [], declined: [] };

/** For each scope, in how many rows the column holds it. */
function countsOf(scopes: readonly string[], column: ReturnType<typeof sql>) {
  const counts = scopes.map((scope) => sql`count(*) filter (where ${column} @> array[${scope}])::integer`);
  return sql`array[${sql.join(counts)}]::integer[]`;
}
