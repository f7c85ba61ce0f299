import { createTestDatabase, type TestDatabase } from "@tiktok-connect/db/testing";
import { Redis } from "ioredis";
import { inject } from "vitest";
import { migrateQueue, type QueueStore } from "../store.ts";

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

/** An empty queue and an empty database for one test file; close it when done. */
export async function createTestStore(kind: StoreKind): Promise<{ store: QueueStore; database: TestDatabase }> {
  const database = await createTestDatabase();
  await migrateQueue(database.url);
  const redisUrl = kind === "Redis" ? await emptyRedis() : null;
  return { store: { redisUrl, databaseUrl: database.url }, database };
}

/** Test files that run at the same time have numbers of their own; those that run one after another share one. */
async function emptyRedis(): Promise<string> {
  const redisUrl = `${inject("redisUrl")}/${process.env.VITEST_POOL_ID ?? "0"}`;
  const redis = new Redis(redisUrl);
  await redis.flushdb();
  await redis.quit();
  return redisUrl;
}
