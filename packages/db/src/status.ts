import { sql } from "kysely";
import type { EndReason } from "./schema.ts";

/** What an account is; see design of the settings page: each kind has one sentence and at most one action. */
export type AccountStatus =
  | { kind: "disconnecting" }
  | { kind: "app_changed" }
  | { kind: "reauthorization_required"; reason: EndReason }
  | { kind: "reauthorize_by"; by: Date }
  | { kind: "upgrade_available"; missingScopes: string[] }
  | { kind: "retrying"; since: Date; nextAttemptAt: Date }
  | { kind: "connected" };

/** The facts of a row that decide its status. */
export interface StatusFacts {
  disconnecting: boolean;
  /** The grant belongs to the app that is configured now. */
  sameApp: boolean;
  endReason: EndReason | null;
  refreshTokenExpiresAt: Date | null;
  grantedScopes: readonly string[];
  declinedScopes: readonly string[];
  failingSince: Date | null;
  dueAt: Date;
}

/** So long before their permission ends people are asked for it: a promise to them, which no faster engine shortens. */
const REAUTHORIZE_WITHIN_DAYS = 30;
const REAUTHORIZE_WITHIN_MS = REAUTHORIZE_WITHIN_DAYS * 24 * 3_600_000;

/** The same for use inside a statement. */
export const REAUTHORIZE_WITHIN = sql.raw(`interval '${REAUTHORIZE_WITHIN_DAYS} days'`);

/**
 * The most severe thing that is true of an account, computed whenever it is read.
 *
 * @param configuredScopes what the app asks for
 * @param now by the database's clock, like every moment in the row
 */
export function statusOf(facts: StatusFacts, configuredScopes: readonly string[], now: Date): AccountStatus {
  if (facts.disconnecting) return { kind: "disconnecting" };
  if (!facts.sameApp) return { kind: "app_changed" };
  if (facts.endReason !== null) return { kind: "reauthorization_required", reason: facts.endReason };

  const by = facts.refreshTokenExpiresAt;
  if (by !== null && by.getTime() - now.getTime() < REAUTHORIZE_WITHIN_MS) return { kind: "reauthorize_by", by };

  // Offered and declined: the owner has answered, and is not asked again until the set changes.
  const settled = new Set([...facts.grantedScopes, ...facts.declinedScopes]);
  const missingScopes = configuredScopes.filter((scope) => !settled.has(scope));
  if (missingScopes.length > 0) return { kind: "upgrade_available", missingScopes };

  if (facts.failingSince !== null) return { kind: "retrying", since: facts.failingSince, nextAttemptAt: facts.dueAt };
  return { kind: "connected" };
}
