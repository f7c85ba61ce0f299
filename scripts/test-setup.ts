import { rm } from "node:fs/promises";
import path from "node:path";
import { startEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import { prepareTemplateDatabase } from "@tiktok-connect/db/testing";
import { migrateQueue } from "@tiktok-connect/jobs";
import type { TestProject } from "vitest/node";
import { sweepAbandonedRuns } from "./test-setup/abandoned-runs.ts";
import { startRedis } from "./test-setup/redis.ts";
import { createRunDirectory } from "./test-setup/run-directory.ts";
import { startSimulator } from "./test-setup/simulator.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the superuser, on a database that no test writes to. */
    postgresUrl: string;
    simulatorOrigin: string;
    /** Null where no `redis-server` is installed. */
    redisUrl: string | null;
    /** Goes away with the run. */
    runDirectory: string;
  }
}

/**
 * Starts the neighbours that the tests of one run share; returns what stops them.
 *
 * `TEST_POSTGRES_URL` names another Postgres than the embedded one, whose superuser it must be: tests make databases.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // Hundreds of programs are started, each of which would strip and compile the same TypeScript again.
  process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, "../node_modules/.cache/node");
  await sweepAbandonedRuns();
  const directory = await createRunDirectory();
  await using undo = new AsyncDisposableStack();
  undo.defer(() => rm(directory, { recursive: true, force: true }));

  const postgresUrl = process.env.TEST_POSTGRES_URL ?? (await startPostgres(directory, undo));
  await prepareTemplateDatabase(postgresUrl, migrateQueue);
  const simulator = await startSimulator(directory);
  undo.defer(() => simulator.stop());
  const redis = await startRedis(directory);
  undo.defer(async () => redis?.stop());

  project.provide("runDirectory", directory);
  project.provide("postgresUrl", postgresUrl);
  project.provide("simulatorOrigin", simulator.origin);
  project.provide("redisUrl", redis?.url ?? null);

  const tearDown = undo.move();
  return () => tearDown.disposeAsync();
}

async function startPostgres(dataDir: string, undo: AsyncDisposableStack): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  undo.defer(() => postgres.stop());
  return postgres.url;
}
