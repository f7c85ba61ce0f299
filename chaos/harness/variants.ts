import { REGIMES } from "@tiktok-connect/tiktok-simulator-control";
import { inject } from "vitest";
import type { Variant } from "./installation.ts";
import { length } from "./run.ts";

/**
 * Both stores, Redis where there is one, and both of TikTok's regimes: every pair of them in the long run, in the quick
 * one as many as it takes for each to be there. What a store does and what TikTok does have nothing to do with each other.
 */
export function variants(): Variant[] {
  if (length.everyPair || !hasRedis()) return everyPair(hasRedis() ? ["Postgres", "Redis"] : ["Postgres"]);
  return [
    { store: "Postgres", regime: "2026-11" },
    { store: "Redis", regime: "earlier" },
  ];
}

/** For cases about Redis itself; none where there is none. */
export function variantsOnRedis(): Variant[] {
  return everyPair(hasRedis() ? ["Redis"] : []);
}

function everyPair(stores: readonly Variant["store"][]): Variant[] {
  return stores.flatMap((store) => REGIMES.map(({ name: regime }) => ({ store, regime })));
}

function hasRedis(): boolean {
  return inject("redisUrl") !== null;
}
