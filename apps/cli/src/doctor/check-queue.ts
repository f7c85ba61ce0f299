import { createProducer, type QueueStore } from "@tiktok-connect/jobs";
import { type Finding, ill, well } from "./finding.ts";

/** A store that takes longer is not well, and somebody waits for what is said of it. */
const PATIENCE_MS = 2_000;

/** Whether the store of the queue answers. */
export async function checkQueue(store: QueueStore): Promise<Finding> {
  const place = store.redisUrl === null ? "Postgres" : "Redis";
  const jobs = createProducer(store, { patienceMs: PATIENCE_MS, onError: () => undefined });
  try {
    await jobs.ping();
    return well("queue", `it is kept in ${place}, which answers`);
  } catch {
    const advice =
      store.redisUrl === null
        ? "Run `pnpm cli migrate`, which prepares Postgres to hold the queue."
        : "See that Redis runs, and that REDIS_URL names it.";
    return ill("queue", `${place} does not answer for it`, advice);
  } finally {
    await jobs.close();
  }
}
