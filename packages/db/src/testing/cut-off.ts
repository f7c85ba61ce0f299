import pg from "pg";
import { inject } from "vitest";

/** Lets nobody in to a database, and throws out who is there, until that ends. */
export async function cutOff(databaseUrl: string): Promise<{ end(): Promise<void> } & AsyncDisposable> {
  const admin = new pg.Client({ connectionString: inject("postgresUrl") });
  await admin.connect();
  const name = new URL(databaseUrl).pathname.slice(1);
  let over = false;
  async function end(): Promise<void> {
    if (over) return;
    over = true;
    await admin.query(`alter database ${name} allow_connections true`);
  }
  await admin.query(`alter database ${name} allow_connections false`);
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
  return {
    end,
    async [Symbol.asyncDispose]() {
      await end();
      await admin.end();
    },
  };
}
