import type { AccessToken } from "./types.ts";

interface Kept {
  token: AccessToken;
  /** By this process's monotonic clock: the two machines' calendars need not agree. */
  endsAtMs: number;
  lifeMs: number;
}

/** Never more than half of what a token had left when it came. */
const USUAL_MIN_VALIDITY_MS = 300_000;
const PRUNED_ABOVE = 1_000;

/** Tokens that are good for a while yet, one for each account. */
export class TokenCache {
  readonly #kept = new Map<string, Kept>();

  /** @param answeredAt by the server's clock, as the token's end is */
  keep(accountId: string, token: AccessToken, answeredAt: Date): void {
    const lifeMs = new Date(token.expiresAt).getTime() - answeredAt.getTime();
    this.#kept.set(accountId, { token, lifeMs, endsAtMs: performance.now() + lifeMs });
    if (this.#kept.size > PRUNED_ABOVE) this.#prune();
  }

  /** Null when there is none that will do. */
  find(
    accountId: string,
    wanted: { scopes: readonly string[]; minValiditySeconds: number | null },
  ): AccessToken | null {
    const kept = this.#kept.get(accountId);
    if (!kept || !wanted.scopes.every((scope) => kept.token.scopes.includes(scope))) return null;
    const { minValiditySeconds } = wanted;
    const leastMs =
      minValiditySeconds === null ? Math.min(USUAL_MIN_VALIDITY_MS, kept.lifeMs / 2) : minValiditySeconds * 1000;
    return kept.endsAtMs - performance.now() > leastMs ? kept.token : null;
  }

  /** Forgets a token that TikTok takes no longer, unless a newer one has come meanwhile. */
  forget(accountId: string, accessToken: string): void {
    if (this.#kept.get(accountId)?.token.accessToken === accessToken) this.#kept.delete(accountId);
  }

  #prune(): void {
    const now = performance.now();
    for (const [accountId, { endsAtMs }] of this.#kept) if (endsAtMs <= now) this.#kept.delete(accountId);
  }
}
