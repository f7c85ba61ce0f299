import { promises as fs } from "node:fs";
import path from "node:path";
import { Kysely, PostgresDialect, sql } from "kysely";
import { FileMigrationProvider, Migrator } from "kysely/migration";
import pg from "pg";
import { ApplicationRoleError } from "./roles/application-role-error.ts";

/**
 * Brings the schema to the newest version; a database that is there already is left as it is. Safe to run at the
 * same time from several places: a lock in the database lets one of them work.
 *
 * @returns names of the migrations that were applied, oldest first
 * @throws {ApplicationRoleError} when the role of the URL may not make anything in the database
 * @throws the failing migration's error; every migration runs in a transaction of its own
 */
export async function migrateToLatest(databaseUrl: string): Promise<string[]> {
  return withMigrator(databaseUrl, async (migrator, db) => {
    await requireOwner(db);
    const { error, results } = await migrator.migrateToLatest();
    if (error) throw error;
    return (results ?? []).map(({ migrationName }) => migrationName);
  });
}

async function requireOwner(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ may: boolean }>`
    select has_database_privilege(current_database(), 'CREATE') as may`.execute(db);
  if (!rows[0]?.may) throw ApplicationRoleError.cannotMigrate();
}

/** Names of the migrations that a database still lacks, oldest first; changes nothing. */
export async function pendingMigrations(databaseUrl: string): Promise<string[]> {
  return withMigrator(databaseUrl, async (migrator) => {
    const migrations = await migrator.getMigrations();
    return migrations.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
  });
}

async function withMigrator<Result>(
  databaseUrl: string,
  use: (migrator: Migrator, db: Kysely<unknown>) => Promise<Result>,
): Promise<Result> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, application_name: "tiktok-connect migrate" });
  pool.on("error", () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrationFolder = path.join(import.meta.dirname, "migrations");
    return await use(new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder }) }), db);
  } finally {
    await db.destroy();
  }
}
