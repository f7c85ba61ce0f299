interface Waiting<Item, Result> {
  item: Item;
  outcome: PromiseWithResolvers<Result>;
}

/** A call that takes longer is not waited for: one connection that hangs must not stop what others could do. */
const BESIDE_MS = 500;

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
  /** A call is under way that the next one waits for; false from when it is too slow. */
  let running = false;

  function start(): void {
    const waiting = gathered;
    gathered = [];
    running = true;
    let waitedFor = true;
    const goOn = () => {
      if (!waitedFor) return;
      waitedFor = false;
      running = false;
      if (gathered.length > 0) start();
    };
    const tooSlow = setTimeout(goOn, BESIDE_MS);
    void runFor(waiting).finally(() => {
      clearTimeout(tooSlow);
      goOn();
    });
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
    if (!running) start();
    return outcome.promise;
  };
}
