import type { Plan } from "./plan.ts";
import type { Figure } from "./report/figure.ts";
import type { StoreName } from "./site/installation.ts";
import type { Site } from "./site/site.ts";

/** One benchmark under way. */
export interface Run {
  site: Site;
  plan: Plan;
  /** Those that are installed here. */
  stores: readonly StoreName[];
  /** Names of rows to measure; null: all. */
  only: readonly string[] | null;
  /** Tells what was measured as soon as it is known. */
  say(what: Figure | string): void;
}
