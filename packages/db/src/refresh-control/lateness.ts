import { DUE_TERMS } from "../grants/lifetimes.ts";
import type { RefreshControl } from "./control.ts";
import type { RefreshingState } from "./state.ts";

/** A grant is claimed within seconds of being due; beyond this something is not as it should be. */
const LATE_SECONDS = 60;

/** As long as TikTok has not told. */
const USUAL_LIFE_SECONDS = 7_200;

/** Accounts wait although nothing stops refreshing. */
export interface Lateness {
  /** Where `REFRESH_RATE` is too low for so many accounts: what they need. */
  neededPerSecond: number | null;
}

/**
 * Whether accounts wait for longer than they should, and whether the rate is why; null where they do not.
 *
 * @param ratePerSecond 0: no limit
 */
export function latenessOf({
  refreshing,
  lagSeconds,
  living,
  ratePerSecond,
  lifetimes,
}: {
  refreshing: RefreshingState;
  lagSeconds: number;
  living: number;
  ratePerSecond: number;
  lifetimes: RefreshControl["lifetimes"];
}): Lateness | null {
  if (refreshing.state !== "running" || lagSeconds < LATE_SECONDS) return null;
  const needed = living / (DUE_TERMS.part * (lifetimes?.accessSeconds ?? USUAL_LIFE_SECONDS));
  return { neededPerSecond: ratePerSecond > 0 && ratePerSecond < needed ? Math.ceil(needed) : null };
}
