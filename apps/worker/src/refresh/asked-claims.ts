import {
  type AppIdentity,
  type Claim,
  claimAskedGrants,
  type Database,
  type RefreshAsk,
  together,
} from "@tiktok-connect/db";
import type { Kysely } from "kysely";
import type { EngineTiming } from "./timing.ts";

/** A claim, and `performance.now()` before it was made. */
export interface AskedClaim {
  claim: Claim;
  claimedAt: number;
}

/** Null: there is nothing to send, see `claimAskedGrants`, or another one who asked has the claim. */
export type ClaimAsked = (ask: RefreshAsk) => Promise<AskedClaim | null>;

/** Claims what is asked for, many at once: a service that starts asks for all its accounts. */
export function createClaimAsked(
  db: Kysely<Database>,
  app: AppIdentity,
  timing: Pick<EngineTiming, "freshForMs" | "rejectedFreshForMs" | "claim">,
): ClaimAsked {
  const { freshForMs, rejectedFreshForMs, claim: terms } = timing;
  return together(async (asks: readonly RefreshAsk[]) => {
    const claimedAt = performance.now();
    const claims = await claimAskedGrants(db, app, asks, { freshForMs, rejectedFreshForMs, terms });
    const unsent = new Map(claims.map((claim) => [claim.accountId, claim]));
    return asks.map(({ accountId }) => {
      const claim = unsent.get(accountId);
      // A claim is the right to send once, so only the first one who asked has it.
      unsent.delete(accountId);
      return claim ? { claim, claimedAt } : null;
    });
  });
}
