/** What must end before the process does: a callback may hold the only copy of a pair. */
export class UnfinishedWork {
  readonly #running = new Set<Promise<unknown>>();

  async whileRunning<Result>(work: Promise<Result>): Promise<Result> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /** Resolves when nothing is left that was running. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}
