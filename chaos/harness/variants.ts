import { REGIMES } from "@tiktok-connect/tiktok-simulator-control";
import { inject } from "vitest";
import type { Variant } from "./installation.ts";

/** Both stores, Redis where there is one, in both of TikTok's regimes. */
export function variants(): Variant[] {
  const stores: Variant["store"][] = inject("redisUrl") === null ? ["Postgres"] : ["Postgres", "Redis"];
  return stores.flatMap((store) => REGIMES.map(({ name: regime }) => ({ store, regime })));
}
