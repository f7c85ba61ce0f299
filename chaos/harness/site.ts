import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import pg from "pg";
import { inject } from "vitest";
import { type RedisServer, startRedisServer } from "./redis-server.ts";

/** What several installations stand on: a Postgres and a Redis of their own, which can go away and come back. */
export interface Site {
  readonly directory: string;
  /** Null where no `redis-server` is installed. */
  readonly redis: RedisServer | null;
  readonly postgres: {
    /** Makes an empty database; answers its URL, which stays the same through restarts. */
    createDatabase(): Promise<string>;
    stop(): Promise<void>;
    start(): Promise<void>;
  };
  close(): Promise<void>;
}

/** For the workers and apis of all installations, and for those of killed ones that Postgres has not let go of yet. */
const PARAMETERS = { max_connections: "600" };

export async function createSite(): Promise<Site> {
  const directory = await mkdtemp(path.join(tmpdir(), "chaos-"));
  await chmod(directory, 0o755); // Postgres runs as somebody else where we are root
  const start = () => startEmbeddedPostgres({ dataDir: directory, durable: false, parameters: PARAMETERS });
  let postgres = await start();
  const { url } = postgres;
  const redis = inject("redisUrl") === null ? null : await startRedisServer(directory);
  return {
    directory,
    redis,
    postgres: {
      async createDatabase() {
        const name = `chaos_${randomBytes(6).toString("hex")}`;
        const admin = new pg.Client({ connectionString: url });
        await admin.connect();
        await admin.query(`create database ${name}`);
        await admin.end();
        return Object.assign(new URL(url), { pathname: name }).href;
      },
      stop: () => postgres.stop(),
      async start() {
        postgres = await start();
        if (postgres.url !== url) throw new Error("Postgres came back at another address");
      },
    },
    async close() {
      await redis?.close();
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
