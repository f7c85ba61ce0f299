import type { BreakerReason } from "../schema.ts";
import type { RefreshControl } from "./control.ts";

/** Whether due grants are refreshed at the moment, and if not, what has to end first. */
export type RefreshingState =
  | { state: "running" }
  /** By an operator, who alone can end it. */
  | { state: "paused"; since: Date }
  /** TikTok refuses the app or does not answer; ends by itself. */
  | { state: "breaker_open"; since: Date; reason: BreakerReason }
  /** TikTok asked for a rest; over by itself. */
  | { state: "held"; until: Date };

/** Several things may stop it at once: this is the one that has to end first, as nothing is probed during a pause. */
export function refreshingState({ pausedAt, breaker, heldUntil }: RefreshControl): RefreshingState {
  if (pausedAt) return { state: "paused", since: pausedAt };
  if (breaker) return { state: "breaker_open", since: breaker.openedAt, reason: breaker.reason };
  if (heldUntil) return { state: "held", until: heldUntil };
  return { state: "running" };
}
