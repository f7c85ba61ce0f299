import { type Kysely, sql } from "kysely";
import { type ConfiguredScopes, readConfiguredScopes } from "../app-configuration.ts";
import { type AppFault, listAppFaults } from "../app-faults.ts";
import type { AppIdentity } from "../app-identity.ts";
import { countDueGrants } from "../grants/claim.ts";
import { readLag } from "../grants/count-grants.ts";
import type { OutcomeCounts } from "../refresh-control/breaker.ts";
import { type RefreshControl, readRefreshControl } from "../refresh-control/control.ts";
import type { Database } from "../schema.ts";
import { type AccountCount, readAccountCount } from "./count-accounts.ts";
import { countTroubles, listTroubles, type Trouble, type TroubleClass } from "./troubles.ts";

/** Everything there is to know about an installation as a whole, read in a few milliseconds however large it is. */
export interface Overview {
  control: RefreshControl;
  /** Counted up to {@link MOST_COUNTED}. */
  due: number;
  lagSeconds: number;
  /** What came of the requests of all workers in the last {@link RATE_WINDOW_SECONDS}. */
  outcomes: OutcomeCounts;
  /** Of the last hour, counted up to {@link MOST_COUNTED}. */
  troubleClasses: TroubleClass[];
  latestTroubles: Trouble[];
  faults: (AppFault & { since: Date })[];
  configured: ConfiguredScopes;
  /** What only a pass over all accounts can tell, as of the last one. */
  count: AccountCount | null;
}

/** Nobody needs to know better than "ten thousand or more" at once. */
export const MOST_COUNTED = 10_000;

/** As long as outcomes are kept one by one, which is what the breaker looks at. */
export const RATE_WINDOW_SECONDS = 30;

const MOST_TROUBLES = 20;

/** One after the other: an operator's page need not take ten connections from those who wait for a token. */
export async function readOverview(db: Kysely<Database>, app: AppIdentity): Promise<Overview> {
  return {
    control: await readRefreshControl(db, app),
    due: await countDueGrants(db, app, MOST_COUNTED),
    lagSeconds: await readLag(db, app),
    outcomes: await readRecentOutcomes(db, app),
    troubleClasses: await countTroubles(db, MOST_COUNTED),
    latestTroubles: await listTroubles(db, MOST_TROUBLES),
    faults: await listAppFaults(db, app),
    configured: await readConfiguredScopes(db),
    count: await readAccountCount(db, app),
  };
}

async function readRecentOutcomes(db: Kysely<Database>, app: AppIdentity): Promise<OutcomeCounts> {
  const { rows } = await sql<OutcomeCounts>`
    select coalesce(sum(succeeded), 0)::integer as refreshed, coalesce(sum(rejected), 0)::integer as rejected,
      coalesce(sum(failed), 0)::integer as failed
    from refresh_sample
    where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin}
      and taken_at > now() - make_interval(secs => ${RATE_WINDOW_SECONDS})`.execute(db);
  return rows[0] ?? { refreshed: 0, rejected: 0, failed: 0 };
}
