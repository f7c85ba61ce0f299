import type { Account } from "@tiktok-connect/contract";

export type RefreshOutcome = "refreshed" | "fresh" | "failed" | "ended";

/** The worker leaves an account alone that was refreshed so short a time ago: asking again changes nothing. */
const FRESH_FOR_MS = 60_000;

/**
 * How a refresh that was asked for has ended, read off the account; null while it has not.
 *
 * @param before the account when the refresh was asked for
 * @param askedAt milliseconds since the epoch
 */
export function refreshOutcome(before: Account, askedAt: number, now: Account): RefreshOutcome | null {
  if (now.status.kind === "reauthorization_required") return "ended";
  if (now.lastRefreshedAt !== before.lastRefreshedAt) return "refreshed";
  if (hasFailed(before, now)) return "failed";
  return isFresh(before, askedAt) ? "fresh" : null;
}

function isFresh({ lastRefreshedAt, accessTokenExpiresAt }: Account, askedAt: number): boolean {
  if (lastRefreshedAt === null || accessTokenExpiresAt === null) return false;
  return askedAt - Date.parse(lastRefreshedAt) < FRESH_FOR_MS && askedAt < Date.parse(accessTokenExpiresAt);
}

function hasFailed(before: Account, now: Account): boolean {
  if (now.status.kind !== "retrying") return false;
  return before.status.kind !== "retrying" || now.status.nextAttemptAt > before.status.nextAttemptAt;
}
