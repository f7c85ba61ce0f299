const WINDOW_MS = 60_000;

/** Counts calls in a sliding minute. */
export class RateLimits {
  readonly #calls = new Map<string, number[]>();

  /** False when `limit` calls under this name came within the last minute; a refused call does not count. */
  allow(name: string, limit: number): boolean {
    const now = Date.now();
    const calls = this.#calls.get(name)?.filter((at) => at > now - WINDOW_MS) ?? [];
    const allowed = calls.length < limit;
    if (allowed) calls.push(now);
    this.#calls.set(name, calls);
    return allowed;
  }
}
