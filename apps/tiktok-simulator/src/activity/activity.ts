import type { CallCounts, Endpoint, GrantType } from "@tiktok-connect/tiktok-simulator-control";

/** Counts what arrives for one app, and wakes whoever waits for something to happen. */
export class Activity {
  readonly calls: CallCounts = {
    authorize: 0,
    token: { authorization_code: 0, refresh_token: 0, client_credentials: 0, other: 0 },
    revoke: 0,
    user_info: 0,
    creator_info: 0,
    webhook: 0,
  };
  /** Committed since this process started. */
  refreshes = 0;
  readonly #waiters = new Set<() => void>();

  countCall(endpoint: Exclude<Endpoint, "token">): void {
    this.calls[endpoint] += 1;
    this.changed();
  }

  countTokenCall(grantType: GrantType | null): void {
    this.calls.token[grantType ?? "other"] += 1;
    this.changed();
  }

  countRefresh(): void {
    this.refreshes += 1;
    this.changed();
  }

  /** Something that a waiter may wait for is different now. */
  changed(): void {
    for (const wake of this.#waiters) wake();
  }

  /** Resolves true once the condition holds, false when the time is over before. */
  async until(holds: () => boolean, timeoutMs: number): Promise<boolean> {
    if (holds()) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const look = () => {
      if (holds()) resolve(true);
    };
    const timer = setTimeout(() => resolve(false), timeoutMs);
    this.#waiters.add(look);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(look);
    }
  }
}
