import type { Notice } from "@tiktok-connect/contract";
import {
  type AppFault,
  countGrantsOfOtherApps,
  countLivingGrants,
  findConcern,
  latenessOf,
  MOST_SUSPECTS_COUNTED,
  type RefreshControl,
  readLag,
  readRefreshControl,
  refreshingState,
} from "@tiktok-connect/db";
import type { ApiDeps } from "../deps.ts";

export type Fault = AppFault & { since: Date };

/** The others keep people from connecting, which those who try are told; whether it is so, anybody can make up. */
const STOPS_REFRESHING: ReadonlySet<string> = new Set(["TIKTOK_CLIENT_SECRET", "ENCRYPTION_KEYS"]);

/** That nothing is refreshed worries nobody whose tokens last longer than this. */
const TOKEN_ENDS_WITHIN_MS = 30 * 60_000;

interface Reader {
  userId: string;
  operator: boolean;
  faults: readonly Fault[];
}

/**
 * What holds up refreshing, and what keeps rejected accounts alive. One cause is told once: a breaker that is open
 * because TikTok refuses the app is the app's fault and nothing besides. Who is no operator is told the first thing that
 * concerns them, and no more.
 */
export async function refreshingNotices(
  deps: Pick<ApiDeps, "db" | "app" | "refreshRatePerSecond">,
  reader: Reader,
): Promise<Notice[]> {
  const { db, app } = deps;
  const control = await readRefreshControl(db, app);
  const faults = withRefusal(reader.faults, control);
  if (reader.operator) {
    return [
      ...faults.map((fault) => appFault(fault, true)),
      ...stopNotices(control, faults, true),
      ...held(control, true),
      ...(await lateNotices(deps, control)),
    ];
  }
  const told = faults.filter(({ setting }) => STOPS_REFRESHING.has(setting)).map((fault) => appFault(fault, false));
  const stops = [...told, ...stopNotices(control, faults, false), ...held(control, false)];
  // Mostly there is nothing to tell, and then nobody's accounts need to be looked at.
  if (stops.length === 0) return [];
  const concern = await findConcern(db, app, { userId: reader.userId, withinMs: TOKEN_ENDS_WITHIN_MS });
  return stops
    .filter(({ kind }) => {
      if (kind === "refreshing_paused") return concern.tokenEnding;
      return kind !== "rejections_held" || concern.suspect;
    })
    .slice(0, 1);
}

/** A probe that finds out that TikTok refuses the app opens the breaker alone. */
function withRefusal(faults: readonly Fault[], { breaker }: RefreshControl): readonly Fault[] {
  if (breaker?.reason !== "app_refused" || faults.some(isRefusal)) return faults;
  const { openedAt: since, detail, logId } = breaker;
  return [{ setting: "TIKTOK_CLIENT_SECRET", detail: detail ?? "invalid_client", logId, since }, ...faults];
}

function isRefusal({ setting }: Fault): boolean {
  return setting === "TIKTOK_CLIENT_SECRET";
}

function appFault({ since, setting, detail, logId }: Fault, operator: boolean): Notice {
  return {
    kind: "app_fault",
    since: since.toISOString(),
    operator: operator ? { setting, detail, logId } : null,
  };
}

function stopNotices(control: RefreshControl, faults: readonly Fault[], operator: boolean): Notice[] {
  const stop = refreshingState(control);
  switch (stop.state) {
    case "running":
      return [];
    case "paused":
      return [{ kind: "refreshing_paused", by: "operator", since: stop.since.toISOString(), until: null, operator }];
    case "held":
      return [{ kind: "refreshing_paused", by: "tiktok", since: null, until: stop.until.toISOString(), operator }];
    case "breaker_open":
      // The others have a notice already: the app's fault, or the rejections that wait for an operator.
      if (stop.reason !== "failures" || faults.some(isRefusal)) return [];
      return [{ kind: "tiktok_unavailable", since: stop.since.toISOString(), operator }];
  }
}

async function lateNotices(
  { db, app, refreshRatePerSecond: ratePerSecond }: Pick<ApiDeps, "db" | "app" | "refreshRatePerSecond">,
  control: RefreshControl,
): Promise<Notice[]> {
  const lagSeconds = await readLag(db, app);
  const waits = { refreshing: refreshingState(control), lagSeconds, ratePerSecond, lifetimes: control.lifetimes };
  // Mostly nobody waits, and then nobody needs to be counted.
  if (latenessOf({ ...waits, living: 0 }) === null) return [];
  const living = (await countLivingGrants(db)) - (await countGrantsOfOtherApps(db, app));
  const late = latenessOf({ ...waits, living });
  if (late === null) return [];
  return [{ kind: "refreshing_late", since: new Date(Date.now() - lagSeconds * 1000).toISOString(), ...late }];
}

function held({ rejectionsHeldSince, suspects, breaker }: RefreshControl, operator: boolean): Notice[] {
  // That TikTok refuses the app explains the rejections, and ends with them.
  if (!rejectionsHeldSince || breaker?.reason === "app_refused") return [];
  return [
    {
      kind: "rejections_held",
      since: rejectionsHeldSince.toISOString(),
      operator: operator ? { suspects, countedUpTo: MOST_SUSPECTS_COUNTED } : null,
    },
  ];
}
