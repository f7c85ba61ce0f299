import type { Claim } from "@tiktok-connect/db";

/**
 * Where the next claim begins: behind the last one, so that it need not step over what is under way and the dead index
 * entries of what was refreshed before, and every so often at the front again, for what was passed over there or became due
 * late.
 */
export class ClaimFront {
  readonly #againEveryMs: number;
  #from: Date | null = null;
  #wasThereAt = 0;

  constructor(againEveryMs: number) {
    this.#againEveryMs = againEveryMs;
  }

  /** Null: at the front. */
  get from(): Date | null {
    if (performance.now() - this.#wasThereAt > this.#againEveryMs) this.#from = null;
    return this.#from;
  }

  /** @param all nothing is left behind where this claim began */
  claimed(claims: readonly Claim[], { all }: { all: boolean }): void {
    if (this.#from === null) this.#wasThereAt = performance.now();
    this.#from = all ? null : new Date(Math.max(...claims.map(({ dueAt }) => dueAt.getTime())) - 1);
  }
}
