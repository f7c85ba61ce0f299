import { Client } from "pg";
import { DATABASE } from "./cluster.ts";

const DUPLICATE_DATABASE = "42P04";

/** Whether a server answers there and knows our password; so a stranger on a port that was once ours is told apart. */
export async function isReachable(url: string): Promise<boolean> {
  const client = maintenanceClient(url);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

export async function createDatabaseIfMissing(url: string): Promise<void> {
  const client = maintenanceClient(url);
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } catch (error) {
    const madeByAnother = error instanceof Error && "code" in error && error.code === DUPLICATE_DATABASE;
    if (!madeByAnother) throw error;
  } finally {
    await client.end();
  }
}

function maintenanceClient(url: string): Client {
  const maintenance = new URL(url);
  maintenance.pathname = "/postgres";
  return new Client({ connectionString: maintenance.href, connectionTimeoutMillis: 5000 });
}
