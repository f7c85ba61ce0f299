import type { EngineTiming } from "../refresh/timing.ts";

/** What the machine needs however fast the engine's clock runs; in milliseconds. */
const LEAST: Partial<Record<string, number>> = {
  // A busy machine must not look like a TikTok that does not answer.
  exchangeTimeoutMs: 2_000,
  attemptTimeoutMs: 2_000,
  leaseMs: 6_000,
  // What waits on disk is brought in one by one, as fast as the machine is.
  settleMs: 5_000,
  commitPatienceMs: 2_500,
  sweepEveryMs: 200,
  windowMs: 3_000,
  tallyEveryMs: 100,
  probeEveryMs: 250,
  commitRetryMs: 100,
  databaseRetryMs: 100,
  onDemandLookAgainMs: 20,
  lookAgainMs: 50,
  lookEveryMs: 100,
  expirySweepEveryMs: 500,
  rescheduleEveryMs: 500,
  suspectRetryMs: 250,
};

/** How long the machine itself takes: a faster engine does not close its connections faster. */
const AS_IT_IS = new Set([
  "claimGatherMs",
  "commitGatherMs",
  "commitBesideMs",
  "announceGatherMs",
  "drainMs",
  "closeMs",
  "stopWithinMs",
  "wakeGatherMs",
  "busyRetryMs",
  "gatherMs",
]);

/** The engine's durations, divided; its shares and counts stay what they are. */
export function accelerated(timing: EngineTiming, factor: number): EngineTiming {
  return divide(timing, factor);
}

/** For cases that hold answers back for longer than a faster engine would wait for them; leases grow with it. */
export function withExchangeTimeout(timing: EngineTiming, exchangeTimeoutMs: number): EngineTiming {
  const leaseMs = 3 * exchangeTimeoutMs;
  return {
    ...timing,
    exchangeTimeoutMs,
    claim: { ...timing.claim, leaseMs },
    // These are for several exchanges.
    revocation: { ...timing.revocation, leaseMs: 2 * leaseMs },
    tiktokWebhooks: { ...timing.tiktokWebhooks, leaseMs: 2 * leaseMs },
  };
}

function divide<Part extends object>(part: Part, factor: number): Part {
  const entries = Object.entries(part).map(([name, value]: [string, unknown]) => {
    if (Array.isArray(value)) return [name, value.map((ms: number) => ms / factor)];
    if (typeof value === "object" && value !== null) return [name, divide(value, factor)];
    if (typeof value !== "number" || !name.endsWith("Ms") || AS_IT_IS.has(name)) return [name, value];
    return [name, Math.max(value / factor, LEAST[name] ?? 0)];
  });
  return Object.fromEntries(entries) as Part;
}
