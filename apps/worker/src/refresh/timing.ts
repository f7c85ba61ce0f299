import {
  type BreakerTerms,
  type ClaimTerms,
  type DeliveryTerms,
  DUE_TERMS,
  type DueTerms,
  EVENT_RETENTION,
  type EventRetention,
  FRESH_FOR_MS,
  type LetterTerms,
  REJECTED_FRESH_FOR_MS,
  REVOCATION_TERMS,
  type RevocationTerms,
} from "@tiktok-connect/db";

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
  breaker: BreakerTerms;
  /** How often a worker tells the others what came of its requests. */
  tallyEveryMs: number;
  /** When TikTok answers 429 and does not say for how long, nobody claims anything for this long. */
  rateLimitedHoldMs: number;
  /** A worker that found nothing due looks again after this long, a few times, before it gives its permit back. */
  lookAgainMs: number;
  /** A change of TikTok's lifetimes is believed when the last one is this old. */
  lifetimesSettleMs: number;
  expirySweepEveryMs: number;
  /** Distance to the next try after the first, second, … failure; the last one repeats. */
  backOffMs: readonly number[];
  /** A rejected refresh token is sent once more after this long, before anything is believed. */
  suspectRetryMs: number;
  /** Without any other proof, rejections over this long are proof. */
  suspectProofMs: number;
  /** An account whose tokens do not open, or that TikTok refuses over our own mistake, is left alone for this long. */
  appFaultRetryMs: number;
  /** A refresh that somebody asks for within this long of the last one reuses it. */
  freshForMs: number;
  /** The same where TikTok is said to take the new access token no longer, so that who says so always cannot do harm. */
  rejectedFreshForMs: number;
  /** How long a refresh on demand waits for its share of the rate, and how often it looks meanwhile. */
  onDemandPatienceMs: number;
  onDemandLookAgainMs: number;
  /** How long little room waits for more before a claim is made for it. */
  claimGatherMs: number;
  /** How often claims that follow one another begin again with what is due for the longest. */
  frontEveryMs: number;
  /** How long an answer waits for company before it is committed. */
  commitGatherMs: number;
  /** Answers wait for the commit before theirs, but no longer than this. */
  commitBesideMs: number;
  /** How long a refreshed account waits for company before listeners are told of it. */
  announceGatherMs: number;
  /** A commit that takes longer is kept on disk as well. */
  commitPatienceMs: number;
  /** Distance between tries to commit while the database is away. */
  commitRetryMs: number;
  /** How often is looked for what lies on disk and nobody brings in; operators are told of what cannot be. */
  journalWatchEveryMs: number;
  /** How long a stop waits for what runs: an exchange, its commit and the disk, with some to spare. */
  drainMs: number;
  /** How long a stop waits for connections to close. */
  closeMs: number;
  /** A process that was asked to stop ends by then, whatever hangs: who asks gives it twenty seconds. */
  stopWithinMs: number;
  /** Distance between tries while the database is away at the start. */
  databaseRetryMs: number;
  /** What the database tells of within this time is one job. */
  wakeGatherMs: number;
  revocation: RevocationTerms & { sweepEveryMs: number };
  /** Distance between tries to remove an access whose owner waits on the page. */
  accessRemovalRetryMs: number;
  tiktokWebhooks: TikTokWebhookTiming;
  scopeChange: ScopeChangeTiming;
  webhooks: WebhookTiming;
  /** How people are written to whose accounts need them, and how often is looked for such. */
  letters: LetterTerms & { sweepEveryMs: number };
  housekeepingEveryMs: number;
  events: EventRetention;
  /** How often a worker sees to it that the queue still has the schedules above: it may have been emptied. */
  rescheduleEveryMs: number;
}

/** How is seen to what TikTok tells by webhook. */
export interface TikTokWebhookTiming {
  sweepEveryMs: number;
  /** Whoever sees to one has ended by then: it asks TikTok a few questions, of one exchange each. */
  leaseMs: number;
  /** What nothing has confirmed or refuted for so long is left at that. */
  giveUpMs: number;
}

/** How accounts are looked through after the configured scopes have changed. */
export interface ScopeChangeTiming {
  /** Accounts that were being written are looked at again: their commits take milliseconds. */
  busyRetryMs: number;
  /** How often the log tells how far it is. */
  tellEveryMs: number;
}

/** How webhooks are delivered. */
export interface WebhookTiming extends DeliveryTerms {
  /** How often the workers look for what is due; of what can be delivered at once they are told. */
  sweepEveryMs: number;
  /** How often one that waits for answers looks for more to deliver meanwhile. */
  lookEveryMs: number;
  /** For one attempt in all; the lease must be longer. */
  attemptTimeoutMs: number;
  /** How long an attempt that has ended waits for company before it is noted. */
  gatherMs: number;
}

const BACK_OFF_MS = [30 * SECOND, 2 * MINUTE, 8 * MINUTE, 30 * MINUTE, HOUR];

export const ENGINE_TIMING: EngineTiming = {
  sweepEveryMs: 5 * SECOND,
  exchangeTimeoutMs: 10 * SECOND,
  claim: {
    leaseMs: 30 * SECOND,
    resendAfterMs: 10 * MINUTE,
    resendBeforeExpiryMs: 5 * MINUTE,
    backOffMs: BACK_OFF_MS,
    settleMs: MINUTE,
  },
  due: DUE_TERMS,
  breaker: {
    windowMs: 30 * SECOND,
    leastSamples: 20,
    rejectedShare: 0.2,
    failedShare: 0.5,
    probeEveryMs: 10 * SECOND,
  },
  tallyEveryMs: SECOND,
  rateLimitedHoldMs: MINUTE,
  lookAgainMs: 250,
  lifetimesSettleMs: 10 * MINUTE,
  expirySweepEveryMs: 15 * SECOND,
  backOffMs: BACK_OFF_MS,
  suspectRetryMs: 15 * SECOND,
  suspectProofMs: HOUR,
  appFaultRetryMs: MINUTE,
  freshForMs: FRESH_FOR_MS,
  rejectedFreshForMs: REJECTED_FRESH_FOR_MS,
  onDemandPatienceMs: 10 * SECOND,
  onDemandLookAgainMs: 100,
  claimGatherMs: 5,
  frontEveryMs: SECOND,
  commitGatherMs: 2,
  commitBesideMs: 50,
  announceGatherMs: 50,
  commitPatienceMs: 2_500,
  commitRetryMs: 250,
  journalWatchEveryMs: MINUTE,
  drainMs: 15 * SECOND,
  closeMs: 2 * SECOND,
  stopWithinMs: 19 * SECOND,
  databaseRetryMs: SECOND,
  wakeGatherMs: 50,
  revocation: { ...REVOCATION_TERMS, sweepEveryMs: 30 * SECOND },
  accessRemovalRetryMs: 2 * SECOND,
  tiktokWebhooks: { sweepEveryMs: 30 * SECOND, leaseMs: MINUTE, giveUpMs: 72 * HOUR },
  scopeChange: { busyRetryMs: 20, tellEveryMs: 10 * SECOND },
  webhooks: {
    sweepEveryMs: 5 * SECOND,
    lookEveryMs: SECOND,
    attemptTimeoutMs: 10 * SECOND,
    leaseMs: 30 * SECOND,
    mostToOne: 16,
    backOffMs: [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR],
    disableAfterMs: 72 * HOUR,
    gatherMs: 20,
  },
  letters: { sweepEveryMs: MINUTE, settleMs: 2 * MINUTE, quietMs: HOUR, leaseMs: 10 * MINUTE },
  housekeepingEveryMs: 10 * MINUTE,
  events: EVENT_RETENTION,
  rescheduleEveryMs: 30 * SECOND,
};

/** The distance to the next try, which grows with the failures in a row. */
export function backOffAfter(failures: number, backOffMs: readonly number[]): number {
  return backOffMs[Math.min(failures, backOffMs.length - 1)] ?? 0;
}
