import { createTestDatabase, type TestDatabase } from "@tiktok-connect/db/testing";
import { Redis } from "ioredis";
import pg from "pg";
import { inject } from "vitest";
import { catalogue, type JobHandlers, QUEUE_NAMES, type QueueName } from "../catalogue.ts";
import type { QueueStore } from "../store.ts";

declare module "vitest" {
  interface ProvidedContext {
    redisUrl: string | null;
  }
}

export type StoreKind = "Postgres" | "Redis";

/** The stores that a test of the queue runs on: Postgres always, Redis where there is one. For `describe.each`. */
export function storeKinds(): StoreKind[] {
  return inject("redisUrl") === null ? ["Postgres"] : ["Postgres", "Redis"];
}

interface TestStore {
  store: QueueStore;
  database: TestDatabase;
}

/** An empty queue and an empty database for one test file; close it when done. */
export async function createTestStore(kind: StoreKind): Promise<TestStore> {
  const database = await createTestDatabase();
  const redisUrl = kind === "Redis" ? await emptyRedis() : null;
  return { store: { redisUrl, databaseUrl: database.url }, database };
}

/** Takes everything out of the queue's store: jobs, schedules, and what it knew of them. */
export async function emptyStore({ store, database }: TestStore): Promise<void> {
  if (store.redisUrl !== null) {
    const redis = new Redis(store.redisUrl);
    await redis.flushdb();
    await redis.quit();
    return;
  }
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    await truncateQueue(client);
  } finally {
    await client.end();
  }
}

async function truncateQueue(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq' and tablename not like '%migration%'",
  );
  // It locks table after table, as do those who work on the queue meanwhile: of two that wait for each other one is refused.
  for (;;) {
    try {
      await client.query(`truncate ${rows.map(({ name }) => name).join(", ")} cascade`);
      return;
    } catch (error) {
      if (!isDeadlock(error)) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "40P01";
}

/** Handlers that do nothing, but for those that a test is about. */
export function handlersThat(handlers: Partial<JobHandlers>): JobHandlers {
  const idle = Object.keys(catalogue).map((name) => [name, async () => undefined]);
  return { ...(Object.fromEntries(idle) as JobHandlers), ...handlers };
}

/** One job of each queue at once, unless a test is about more. */
export function slots(more: Partial<Record<QueueName, number>> = {}): Record<QueueName, number> {
  const one = QUEUE_NAMES.map((name) => [name, 1]);
  return { ...(Object.fromEntries(one) as Record<QueueName, number>), ...more };
}

/** Test files that run at the same time have numbers of their own; those that run one after another share one. */
async function emptyRedis(): Promise<string> {
  const redisUrl = `${inject("redisUrl")}/${process.env.VITEST_POOL_ID ?? "0"}`;
  const redis = new Redis(redisUrl);
  await redis.flushdb();
  await redis.quit();
  return redisUrl;
}
