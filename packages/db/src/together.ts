interface Waiting<Item, Result> {
  item: Item;
  outcome: PromiseWithResolvers<Result>;
}

/**
 * One call for all that comes while the call before is under way: alone nobody waits for company, and a thousand at once
 * cost a few statements.
 *
 * @param run answers in the order of the items; what it throws is thrown for each of them
 */
export function together<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  let gathered: Waiting<Item, Result>[] = [];
  let running = false;

  async function runGathered(): Promise<void> {
    running = true;
    while (gathered.length > 0) {
      const waiting = gathered;
      gathered = [];
      await runFor(waiting);
    }
    running = false;
  }

  async function runFor(waiting: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(waiting.map(({ item }) => item));
      for (const [place, { outcome }] of waiting.entries()) outcome.resolve(results[place] as Result);
    } catch (error) {
      for (const { outcome } of waiting) outcome.reject(error);
    }
  }

  return (item) => {
    const outcome = Promise.withResolvers<Result>();
    gathered.push({ item, outcome });
    if (!running) void runGathered();
    return outcome.promise;
  };
}
