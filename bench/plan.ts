import type { SteadyLoad } from "./rows/steady-lag.ts";

/** How much of everything is measured. */
export interface Plan {
  concurrency: number;
  /** Of each figure the median of so many is told. */
  rounds: number;
  /** Accounts that are due in the rows about the rate; as many exchanges make the limit. */
  due: number;
  slow: { answerMs: number; refreshes: number };
  /** Samples of each size, in turns with as many of the smallest. */
  claim: { size: number; accounts: readonly number[]; samples: number };
  /** The last of the sizes above, all of them due: so many are refreshed in a round. A single round may be off by a fifth. */
  many: { refreshes: number; rounds: number };
  idleSeconds: number;
  steady: SteadyLoad;
  /** Steady refreshing, as above, for so long, while a change of the scopes is applied. */
  scopes: { steadySeconds: number };
  broker: {
    accounts: number;
    /** Each asks for the next token as soon as it has one. */
    callers: number;
    requests: number;
    /** All at once, each once. */
    expired: { accounts: number; callers: number };
    /** How long TikTok takes to answer. */
    answerMs: number;
    outageSeconds: number;
  };
  /** Events that an endpoint is told of, beside steady refreshing as above for as long. */
  webhooks: { accounts: number; events: { perSecond: number; seconds: number } };
  /** A person's accounts on the page: as people have them, and many. */
  page: { few: number; many: number; loads: number };
  /** For autovacuum, caches of connections and schedules to come to rest before the quiet is measured. */
  settleSeconds: number;
}

export const FULL: Plan = {
  concurrency: 200,
  rounds: 3,
  due: 50_000,
  slow: { answerMs: 200, refreshes: 6_000 },
  claim: { size: 500, accounts: [10_000, 100_000, 1_000_000], samples: 45 },
  many: { refreshes: 50_000, rounds: 7 },
  idleSeconds: 60,
  // A million accounts at two hours, each refreshed after an hour and a half.
  steady: { perSecond: 185, seconds: 45, startsAfterSeconds: 15 },
  scopes: { steadySeconds: 200 },
  broker: {
    accounts: 1_000,
    callers: 50,
    requests: 60_000,
    expired: { accounts: 100, callers: 1_000 },
    answerMs: 200,
    outageSeconds: 10,
  },
  webhooks: { accounts: 20_000, events: { perSecond: 167, seconds: 60 } },
  page: { few: 3, many: 500, loads: 5 },
  settleSeconds: 60,
};

/** To see that the bench works; its figures mean nothing. */
export const SMALL: Plan = {
  concurrency: 20,
  rounds: 1,
  due: 200,
  slow: { answerMs: 20, refreshes: 60 },
  // The last number leaves enough for two rounds of `many`, each with what is done before its worker rests.
  claim: { size: 10, accounts: [100, 200, 2_000], samples: 1 },
  many: { refreshes: 200, rounds: 1 },
  idleSeconds: 1,
  steady: { perSecond: 20, seconds: 2, startsAfterSeconds: 4 },
  scopes: { steadySeconds: 8 },
  broker: {
    accounts: 50,
    callers: 5,
    requests: 200,
    expired: { accounts: 5, callers: 20 },
    answerMs: 20,
    outageSeconds: 1,
  },
  webhooks: { accounts: 400, events: { perSecond: 20, seconds: 2 } },
  page: { few: 1, many: 20, loads: 1 },
  settleSeconds: 0,
};
