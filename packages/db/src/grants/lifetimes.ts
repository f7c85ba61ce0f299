/** When a pair is to be refreshed, as parts and ends of the access token's life. */
export interface DueTerms {
  /** Part of the life after which it is due, at the latest; jitter takes up to `jitter` of the life from it. */
  part: number;
  jitter: number;
  /** Never later than this before the end … */
  leastRestMs: number;
  /** … unless the whole life is shorter than this; then the part alone counts. */
  shortLifeMs: number;
  /** What an absent or odd lifetime counts as. */
  unknownLifeMs: number;
}

export const DUE_TERMS: DueTerms = {
  part: 0.75,
  jitter: 0.05,
  leastRestMs: 5 * 60_000,
  shortLifeMs: 20 * 60_000,
  unknownLifeMs: 10 * 60_000,
};

export interface Lifetimes {
  accessLifetimeMs: number;
  /** Null: TikTok said nothing usable. */
  refreshLifetimeMs: number | null;
  dueAfterMs: number;
}

/**
 * Turns the lifetimes of TikTok's answer into spans to count from the moment of sending.
 *
 * @param answer in seconds, null where TikTok said nothing usable
 * @param random from 0 up to 1; spreads accounts that were connected at the same moment
 */
export function lifetimesOf(
  answer: { expiresInSeconds: number | null; refreshExpiresInSeconds: number | null },
  terms: DueTerms = DUE_TERMS,
  random: () => number = Math.random,
): Lifetimes {
  const accessLifetimeMs = answer.expiresInSeconds === null ? terms.unknownLifeMs : answer.expiresInSeconds * 1000;
  const byPart = accessLifetimeMs * (terms.part - terms.jitter * random());
  const dueAfterMs =
    accessLifetimeMs < terms.shortLifeMs ? byPart : Math.min(byPart, accessLifetimeMs - terms.leastRestMs);
  return {
    accessLifetimeMs,
    refreshLifetimeMs: answer.refreshExpiresInSeconds === null ? null : answer.refreshExpiresInSeconds * 1000,
    dueAfterMs,
  };
}
