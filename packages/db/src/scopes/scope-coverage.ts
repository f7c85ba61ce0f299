import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import type { Database } from "../schema.ts";

export interface ScopeChange {
  scopesBefore: string[];
  scopesAfter: string[];
  changedAt: Date;
  /** Null while accounts are still being looked at. */
  finishedAt: Date | null;
  superseded: boolean;
  flagged: number;
  cleared: number;
}

/** The latest changes of the configured scopes, newest first. */
export async function listScopeChanges(db: Kysely<Database>, limit: number): Promise<ScopeChange[]> {
  return db
    .selectFrom("scope_change")
    .select([
      "scopes_before as scopesBefore",
      "scopes_after as scopesAfter",
      "changed_at as changedAt",
      "finished_at as finishedAt",
      "superseded",
      "flagged",
      "cleared",
    ])
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** Whether accounts wait to be looked at after a change of the configured scopes. */
export async function isScopeChangeUnderWay(db: Kysely<Database>): Promise<boolean> {
  const open = await db.selectFrom("scope_change").select("id").where("finished_at", "is", null).executeTakeFirst();
  return open !== undefined;
}

export interface ScopeCoverage {
  scope: string;
  granted: number;
  declined: number;
}

/** How many of this app's living accounts have granted, and how many have declined, each scope; one pass over them. */
export async function readScopeCoverage(db: Kysely<Database>, app: AppIdentity): Promise<ScopeCoverage[]> {
  const { rows } = await sql<ScopeCoverage>`
    select scope, count(*) filter (where is_granted)::integer as granted,
      count(*) filter (where not is_granted)::integer as declined
    from tiktok_grant,
      lateral (select unnest(granted_scopes) as scope, true as is_granted
               union all select unnest(declined_scopes), false) as of_grant
    where ended_at is null and client_key = ${app.clientKey} and api_origin = ${app.apiOrigin}
    group by scope order by scope`.execute(db);
  return rows;
}

/** How many living accounts lack a configured scope that they were not offered yet, counted up to a limit. */
export async function countShortOfScopes(db: Kysely<Database>, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from (
      select from tiktok_grant where missing_scopes <> '{}' and ended_at is null limit ${limit}) as short`.execute(db);
  return rows[0]?.count ?? 0;
}
