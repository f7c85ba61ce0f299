import {
  type AppIdentity,
  type Database,
  noteLifetimes,
  type OutcomeCounts,
  recordAppFault,
  TIKTOKS_ANSWERS,
  type TokenLifetimes,
  tallyOutcomes,
} from "@tiktok-connect/db";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { EngineTiming } from "./timing.ts";

/** Tells all workers what came of this one's requests, gathered for a moment: the breaker opens by the sum. */
export interface OutcomeTally {
  refreshed(lifetimes: { accessSeconds: number | null; refreshSeconds: number | null }): void;
  /** Taken, although something was odd about it; the operator is told. */
  odd(oddity: { detail: string; logId: string | null }): void;
  /** A grant was rejected for the first time. */
  rejected(): void;
  failed(): void;
  /** Tells at once what is gathered; for the end of the process. */
  flush(): Promise<void>;
}

export function createOutcomeTally({
  db,
  app,
  timing,
  log,
}: {
  db: Kysely<Database>;
  app: AppIdentity;
  timing: Pick<EngineTiming, "breaker" | "tallyEveryMs" | "lifetimesSettleMs">;
  log: Logger;
}): OutcomeTally {
  let counts: OutcomeCounts = nothing();
  let lifetimes: TokenLifetimes | null = null;
  let knownLifetimes: TokenLifetimes | null = null;
  let oddity: { detail: string; logId: string | null } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let telling: Promise<void> = Promise.resolve();

  function tellSoon(): void {
    // Many failures at once must stop the next claim, not the one after a second's worth of claims.
    const now = counts.rejected + counts.failed >= timing.breaker.leastSamples;
    if (timer !== null && !now) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(tell, now ? 0 : timing.tallyEveryMs);
  }

  function tell(): void {
    timer = null;
    telling = telling.then(tellNow);
  }

  async function tellNow(): Promise<void> {
    const told = { counts, oddity };
    counts = nothing();
    oddity = null;
    try {
      await tallyOutcomes(db, app, told.counts, timing.breaker);
      if (told.oddity) await recordAppFault(db, app, { setting: TIKTOKS_ANSWERS, ...told.oddity });
      await tellLifetimes();
    } catch (err) {
      // Only figures are lost, and the database is away: nobody claims anything either.
      log.debug({ err }, "outcomes could not be told");
    }
  }

  async function tellLifetimes(): Promise<void> {
    if (!lifetimes || isSame(lifetimes, knownLifetimes)) return;
    const seen = lifetimes;
    const noted = await noteLifetimes(db, app, seen, { settleMs: timing.lifetimesSettleMs });
    // What is not settled is noted with the next answer once more: it may be what TikTok says from now on.
    if (noted.kind !== "unsettled") knownLifetimes = seen;
    else if (lifetimes === seen) lifetimes = null;
    if (noted.kind === "changed") {
      log.warn({ before: noted.before, now: seen }, "TikTok's tokens live for another time than before");
    }
  }

  return {
    refreshed({ accessSeconds, refreshSeconds }) {
      counts.refreshed++;
      if (accessSeconds !== null) lifetimes = { accessSeconds, refreshSeconds };
      tellSoon();
    },
    odd(what) {
      oddity = what;
    },
    rejected() {
      counts.rejected++;
      tellSoon();
    },
    failed() {
      counts.failed++;
      tellSoon();
    },
    async flush() {
      if (timer !== null) {
        clearTimeout(timer);
        tell();
      }
      await telling;
    },
  };
}

function nothing(): OutcomeCounts {
  return { refreshed: 0, rejected: 0, failed: 0 };
}

function isSame(one: TokenLifetimes, other: TokenLifetimes | null): boolean {
  return one.accessSeconds === other?.accessSeconds && one.refreshSeconds === other.refreshSeconds;
}
