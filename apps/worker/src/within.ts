import { setTimeout as wait } from "node:timers/promises";

/** Waits for work to end, but no longer than that; what goes on afterwards, or fails, is nobody's concern any more. */
export async function within(ms: number, work: () => Promise<void>): Promise<void> {
  const late = new AbortController();
  const ended = work().catch(() => undefined);
  await Promise.race([ended, wait(ms, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
}
