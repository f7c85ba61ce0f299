import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Redis } from "ioredis";
import { sql } from "kysely";
import type { Installation } from "./installation.ts";

/** Where something of a text is found, in any table, in the queue's store and on the disk; for people who read a failed test. */
export async function findKept(installation: Installation, needles: readonly string[]): Promise<string[]> {
  const places = await Promise.all([inTables(installation), inRedis(installation), onDisk(installation)]);
  // Bytes of a table are shown as hexadecimal digits.
  const wanted = needles.flatMap((needle) => [needle, Buffer.from(needle).toString("hex")]);
  return places
    .flat()
    .flatMap(({ place, text }) =>
      wanted
        .filter((needle) => text.toLowerCase().includes(needle.toLowerCase()))
        .map((needle) => `${place}: ${needle}`),
    );
}

interface Kept {
  place: string;
  text: string;
}

/** Every row of every table that is not Postgres' own, whatever the types of its columns. */
async function inTables({ db }: Installation): Promise<Kept[]> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(db);
  return Promise.all(
    tables.map(async ({ schema, name }) => {
      const { rows } = await sql<{ text: string }>`
        select kept::text as text from ${sql.table(`${schema}.${name}`)} as kept`.execute(db);
      return { place: `${schema}.${name}`, text: rows.map(({ text }) => text).join("\n") };
    }),
  );
}

/** Every key of the Redis that holds the queue, with what is in it. */
async function inRedis({ store: { redisUrl } }: Installation): Promise<Kept[]> {
  if (redisUrl === null) return [];
  await using redis = disposable(new Redis(redisUrl));
  const kept: Kept[] = [];
  for (const key of await redis.client.keys("*")) {
    kept.push({ place: `Redis ${key}`, text: `${key} ${JSON.stringify(await contentOf(redis.client, key))}` });
  }
  return kept;
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case "string":
      return redis.get(key);
    case "hash":
      return redis.hgetall(key);
    case "list":
      return redis.lrange(key, 0, -1);
    case "set":
      return redis.smembers(key);
    case "zset":
      return redis.zrange(key, "0", "-1");
    case "stream":
      return redis.xrange(key, "-", "+");
    default:
      return null;
  }
}

function disposable(client: Redis): { client: Redis } & AsyncDisposable {
  return { client, [Symbol.asyncDispose]: async () => void (await client.quit()) };
}

async function onDisk({ dataDir }: Installation): Promise<Kept[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => ({ place: file, text: await readFile(file, "latin1").catch(() => "") })),
  );
}
