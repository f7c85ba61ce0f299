import {
  type AppFault,
  type AppIdentity,
  countGrants,
  countGrantsOfOtherApps,
  type Database,
  type GrantCounts,
  type JournalState,
  listAppFaults,
  type RefreshControl,
  type RefreshingState,
  readJournalState,
  readLag,
  readRefreshControl,
  refreshingState,
} from "@tiktok-connect/db";
import type { Kysely } from "kysely";

/** Everything that decides whether accounts stay connected, at one moment. */
export interface Status {
  app: AppIdentity & { simulator: boolean };
  refreshing: RefreshingState;
  /** Of the breaker, whatever else stops refreshing. */
  breaker: RefreshControl["breaker"];
  rejectionsHeldSince: Date | null;
  grants: GrantCounts & { ofOtherApps: number };
  /** How long the grant that is due for the longest has been waiting. */
  lagSeconds: number;
  /** `perSecond` is 0 when there is no limit. */
  rate: { perSecond: number; left: number | null };
  lifetimes: RefreshControl["lifetimes"];
  totals: RefreshControl["totals"];
  journal: JournalState;
  faults: (AppFault & { since: Date })[];
}

export async function readStatus(
  db: Kysely<Database>,
  {
    app,
    simulator,
    dataDir,
    ratePerSecond,
  }: { app: AppIdentity; simulator: boolean; dataDir: string; ratePerSecond: number },
): Promise<Status> {
  const control = await readRefreshControl(db, app);
  return {
    app: { ...app, simulator },
    refreshing: refreshingState(control),
    breaker: control.breaker,
    rejectionsHeldSince: control.rejectionsHeldSince,
    grants: { ...(await countGrants(db, app)), ofOtherApps: await countGrantsOfOtherApps(db, app) },
    lagSeconds: await readLag(db, app),
    rate: { perSecond: ratePerSecond, left: control.requestBudget },
    lifetimes: control.lifetimes,
    totals: control.totals,
    journal: await readJournalState(dataDir),
    faults: await listAppFaults(db, app),
  };
}
