import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { preparedAs } from "../prepared-statements.ts";
import { mayRefresh } from "../refresh-control/control.ts";
import type { Database } from "../schema.ts";
import { isDue } from "./due.ts";

/** What a sweep finds, in one query, since it looks every few seconds. */
export interface Work {
  /** Grants that are due, counted up to a limit; none while refreshing is stopped for the app. */
  due: number;
  /** The breaker is open, and it is time to ask TikTok again. */
  probeDue: boolean;
}

export async function lookForWork(
  db: Kysely<Database>,
  app: AppIdentity,
  { countUpTo }: { countUpTo: number },
): Promise<Work> {
  const { rows } = await sql<Work>`${preparedAs("look_for_work")}
    select
      (select count(*)::integer from (
         select 1 from tiktok_grant
         where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} and ended_at is null
           and ${isDue} and ${mayRefresh(app)}
         limit ${countUpTo}) as due) as due,
      exists (
        select from refresh_control
        where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} and paused_at is null
          and probe_due_at <= now()) as "probeDue"`.execute(db);
  return rows[0] ?? { due: 0, probeDue: false };
}
