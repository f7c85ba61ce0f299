import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import pg from "pg";
import { inject } from "vitest";
import { openDatabase } from "../database.ts";
import { migrateToLatest } from "../migrate.ts";
import type { Database } from "../schema.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

const TEMPLATE = "tiktok_connect_template";

/** Migrates, once for a run, the database that every test file clones. */
export async function prepareTemplateDatabase(adminUrl: string): Promise<void> {
  await asAdmin(adminUrl, `create database ${TEMPLATE}`);
  await migrateToLatest(withDatabase(adminUrl, TEMPLATE));
  await asAdmin(adminUrl, `alter database ${TEMPLATE} with is_template true allow_connections false`);
}

export interface TestDatabase {
  db: Kysely<Database>;
  pool: pg.Pool;
  url: string;
  close(): Promise<void>;
}

/** A migrated, empty database of one's own; close it when done. It goes away with the run's server. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(adminUrl, `create database ${name} template ${TEMPLATE} strategy file_copy`);
  const url = withDatabase(adminUrl, name);
  const { db, pool, close } = openDatabase({
    url,
    poolSize: 10,
    applicationName: "test",
    onIdleError: () => undefined,
  });
  return { db, pool, url, close };
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
