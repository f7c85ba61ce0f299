import { promises as fs } from "node:fs";
import path from "node:path";
import { Kysely, PostgresDialect } from "kysely";
import { FileMigrationProvider, Migrator } from "kysely/migration";
import pg from "pg";

/**
 * Brings the schema to the newest version; a database that is there already is left as it is. Safe to run at the
 * same time from several places: a lock in the database lets one of them work.
 *
 * @returns names of the migrations that were applied, oldest first
 * @throws the failing migration's error; every migration runs in a transaction of its own
 */
export async function migrateToLatest(databaseUrl: string): Promise<string[]> {
  return withMigrator(databaseUrl, async (migrator) => {
    const { error, results } = await migrator.migrateToLatest();
    if (error) throw error;
    return (results ?? []).map(({ migrationName }) => migrationName);
  });
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
  use: (migrator: Migrator) => Promise<Result>,
): Promise<Result> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, application_name: "tiktok-connect migrate" });
  pool.on("error", () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrationFolder = path.join(import.meta.dirname, "migrations");
    return await use(new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder }) }));
  } finally {
    await db.destroy();
  }
}
