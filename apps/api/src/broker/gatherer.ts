import type { Logger } from "pino";

/** Gathers what need not be written at once, so that nobody waits for the writing, and many share it. */
export interface Gatherer<Item> {
  /** False when there is no room: what was gathered before has not been written. */
  add(item: Item): boolean;
  /** Writes what is gathered; for the end of the process. */
  flush(): Promise<void>;
}

export interface GathererOptions<Item> {
  /** What is added is written this much later. */
  gatherMs: number;
  /** The most that is kept while it cannot be written. */
  most: number;
  write(items: readonly Item[]): Promise<void>;
  log: Logger;
  /** What could not be written, for the log. */
  what: string;
}

/** No statement carries more items than this. */
const MOST_TOGETHER = 5_000;

export function createGatherer<Item>({ gatherMs, most, write, log, what }: GathererOptions<Item>): Gatherer<Item> {
  let waiting: Item[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> | null = null;

  /** Whatever could not be written waits for the next time. */
  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST_TOGETHER);
      await write(batch);
      waiting = waiting.slice(batch.length);
    }
  }

  function start(): Promise<void> {
    unschedule();
    writing ??= writeAll()
      .catch((err: unknown) => log.warn({ err, waiting: waiting.length }, `${what} could not be written yet`))
      .finally(() => {
        writing = null;
        if (waiting.length > 0) schedule();
      });
    return writing;
  }

  function schedule(): void {
    if (writing === null) timer ??= setTimeout(() => void start(), gatherMs);
  }

  function unschedule(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  return {
    add(item) {
      if (waiting.length >= most) return false;
      waiting.push(item);
      schedule();
      return true;
    },
    async flush() {
      await writing;
      await start();
      unschedule();
    },
  };
}
