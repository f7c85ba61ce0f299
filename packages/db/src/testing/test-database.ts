import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import pg from "pg";
import { inject } from "vitest";
import { openDatabase } from "../database.ts";
import { migrateToLatest } from "../migrate.ts";
import { grantApplicationRole } from "../roles/application-role.ts";
import type { Database } from "../schema.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

const TEMPLATE = "tiktok_connect_template";

/** Of a server that goes away with the run. */
const APPLICATION = { role: "tiktok_connect_application", password: "application" };

/**
 * Migrates, once for a run, the database that every test file clones.
 *
 * @param migrateMore what other packages keep in the same database
 */
export async function prepareTemplateDatabase(
  adminUrl: string,
  migrateMore: (ownerUrl: string) => Promise<void>,
): Promise<void> {
  await asAdmin(adminUrl, `create database ${TEMPLATE}`);
  const ownerUrl = withDatabase(adminUrl, TEMPLATE);
  await migrateToLatest(ownerUrl);
  await migrateMore(ownerUrl);
  await grantApplicationRole({ ownerUrl, applicationUrl: asApplication(ownerUrl) });
  await asAdmin(adminUrl, `alter database ${TEMPLATE} with is_template true allow_connections false`);
}

export interface TestDatabase {
  /** As its owner, to arrange and to look at what no program could. */
  db: Kysely<Database>;
  pool: pg.Pool;
  /** What programs are given: of the role that they work under. */
  url: string;
  ownerUrl: string;
  close(): Promise<void>;
}

/** A migrated, empty database of one's own; close it when done. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(adminUrl, `create database ${name} template ${TEMPLATE} strategy file_copy`);
  const ownerUrl = withDatabase(adminUrl, name);
  const { db, pool, close } = openDatabase({
    url: ownerUrl,
    poolSize: 10,
    applicationName: "test",
    onIdleError: () => undefined,
  });
  return {
    db,
    pool,
    url: asApplication(ownerUrl),
    ownerUrl,
    async close() {
      await close();
      // By the thousand they would fill what the server keeps them in.
      await asAdmin(adminUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

function asApplication(url: string): string {
  return Object.assign(new URL(url), { username: APPLICATION.role, password: APPLICATION.password }).href;
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
