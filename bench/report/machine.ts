import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import * as z from "zod";
import type { Site } from "../site/site.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const versioned = z.object({ version: z.string() });
const dependent = z.object({ dependencies: z.object({ bullmq: z.string() }) });

const SETTINGS = [
  "fsync",
  "synchronous_commit",
  "full_page_writes",
  "shared_buffers",
  "max_wal_size",
  "checkpoint_timeout",
  "wal_compression",
];

/** What the figures hold for: the machine, and the versions of what ran on it. */
export async function describeMachine(site: Site): Promise<string> {
  const client = new pg.Client({ connectionString: site.postgres.url });
  await client.connect();
  const { rows } = await client.query<{ name: string; setting: string }>(
    "select name, current_setting(name) as setting from pg_settings where name = any($1)",
    [["server_version", ...SETTINGS]],
  );
  await client.end();
  const setting = (wanted: string) => rows.find(({ name }) => name === wanted)?.setting ?? "?";
  const redis = site.redis
    ? `Redis ${/v=(\S+)/.exec(execFileSync("redis-server", ["--version"], { encoding: "utf8" }))?.[1]} (appendfsync everysec)`
    : "no Redis installed";
  const undici = versioned.parse(createRequire(import.meta.url)("undici/package.json")).version;
  const jobs = readFileSync(path.join(ROOT, "packages/jobs/package.json"), "utf8");
  const bullmq = dependent.parse(JSON.parse(jobs)).dependencies.bullmq;
  const [cpu] = os.cpus();
  return [
    `${os.cpus().length} cores of ${cpu?.model.trim() ?? "an unknown kind"}, ${Math.round(os.totalmem() / 2 ** 30)} GiB of memory, ${os.type()} ${os.release()}.`,
    `Node ${process.version}, PostgreSQL ${setting("server_version")}, ${redis}, undici ${undici}, BullMQ ${bullmq}.`,
    `Postgres: ${SETTINGS.map((name) => `${name} ${setting(name)}`).join(", ")}.`,
    "Everything runs on this one machine: worker, Postgres, Redis, the simulator and the bench itself share its cores.",
  ].join("\n");
}
