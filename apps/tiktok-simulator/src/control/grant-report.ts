import type { GrantReport, Summary } from "@tiktok-connect/tiktok-simulator-control";
import type { App } from "../state/apps.ts";
import type { Grant } from "../state/grants.ts";

type Totals = Summary["totals"];

export function reportOf(grant: Grant): GrantReport {
  const newest = grant.lines.at(-1);
  const alive = isAlive(grant);
  return {
    openId: grant.openId,
    alive,
    // Lines that are over stand there until something takes them away; a grant that was consented to but never
    // exchanged has none, and no reason.
    endedReason: alive ? null : newest ? "expired" : grant.endedReason,
    scopes: [...(newest?.scopes ?? [])],
    generation: grant.generation,
    exchanges: grant.exchanges,
    refreshes: grant.refreshes,
    spentTokenReuses: grant.spentTokenReuses,
    revocations: grant.revocations,
    tokenCalls: grant.tokenCalls,
    accessTokenExpiresAt: newest ? new Date(newest.accessExpiresAt).toISOString() : null,
    refreshTokenExpiresAt: newest ? new Date(newest.refreshExpiresAt).toISOString() : null,
  };
}

export function totalsOf(app: App): Totals {
  const totals: Totals = { grants: 0, alive: 0, exchanges: 0, refreshes: 0, spentTokenReuses: 0, revocations: 0 };
  for (const grant of app.grants.values()) {
    totals.grants += 1;
    if (isAlive(grant)) totals.alive += 1;
    totals.exchanges += grant.exchanges;
    totals.refreshes += grant.refreshes;
    totals.spentTokenReuses += grant.spentTokenReuses;
    totals.revocations += grant.revocations;
  }
  return totals;
}

export function isAlive({ lines }: Grant): boolean {
  return lines.some((line) => line.refreshExpiresAt > Date.now());
}
