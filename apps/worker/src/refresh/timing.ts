import { type ClaimTerms, DUE_TERMS, type DueTerms } from "@tiktok-connect/db";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Every duration of the refresh engine, in one place; tests run it faster with smaller numbers and the same code. */
export interface EngineTiming {
  /** How often the workers look for what is due. */
  sweepEveryMs: number;
  /** For one exchange in all; what is left of a lease must be longer, or nothing is sent. */
  exchangeTimeoutMs: number;
  claim: ClaimTerms;
  due: DueTerms;
  /** Distance to the next try after the first, second, … failure; the last one repeats. */
  backOffMs: readonly number[];
  /** A rejected refresh token is sent once more after this long, before anything is believed. */
  suspectRetryMs: number;
  /** Without any other proof, rejections over this long are proof. */
  suspectProofMs: number;
  /** While TikTok refuses the app, each account that meets that is left alone for this long. */
  appFaultRetryMs: number;
  /** A refresh that somebody asks for within this long of the last one reuses it. */
  freshForMs: number;
  /** How long an answer waits for company before it is committed. */
  commitGatherMs: number;
  /** Distance between tries to commit while the database is away. */
  commitRetryMs: number;
  revocationSweepEveryMs: number;
  housekeepingEveryMs: number;
}

const BACK_OFF_MS = [30 * SECOND, 2 * MINUTE, 8 * MINUTE, 30 * MINUTE, HOUR];

export const ENGINE_TIMING: EngineTiming = {
  sweepEveryMs: SECOND,
  exchangeTimeoutMs: 10 * SECOND,
  claim: {
    leaseMs: 30 * SECOND,
    resendAfterMs: 10 * MINUTE,
    resendBeforeExpiryMs: 5 * MINUTE,
    backOffMs: BACK_OFF_MS,
    settleMs: MINUTE,
  },
  due: DUE_TERMS,
  backOffMs: BACK_OFF_MS,
  suspectRetryMs: 15 * SECOND,
  suspectProofMs: HOUR,
  appFaultRetryMs: MINUTE,
  freshForMs: MINUTE,
  commitGatherMs: 4,
  commitRetryMs: 250,
  revocationSweepEveryMs: 2 * SECOND,
  housekeepingEveryMs: 10 * MINUTE,
};

/** The distance to the next try, which grows with the failures in a row. */
export function backOffAfter(failures: number, backOffMs: readonly number[]): number {
  return backOffMs[Math.min(failures, backOffMs.length - 1)] ?? 0;
}
