import { spawn } from "node:child_process";
import { chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type EmbeddedPostgres, findEmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";

const isRoot = process.getuid?.() === 0;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "embedded-postgres-test-"));
});
afterEach(() => rm(directory, { recursive: true, maxRetries: 5 }));

async function start(dataDir = directory): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  onTestFinished(() => postgres.stop());
  return postgres;
}

async function query<Row>(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function pidOf(dataDir = directory): Promise<number> {
  return Number.parseInt(await readFile(path.join(dataDir, "postgres/postmaster.pid"), "utf8"), 10);
}

describe("startEmbeddedPostgres", () => {
  it("makes a database in a directory that did not exist, and keeps rows and port over a restart", async () => {
    const dataDir = path.join(directory, "fresh");
    const first = await start(dataDir);
    await query(first.url, "create table kept as select 42 as answer");
    await first.stop();

    const second = await start(dataDir);
    expect(second.url).toBe(first.url);
    expect(new URL(second.url).pathname).toBe("/tiktok_connect");
    expect(await query(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  it("takes another port when its own has been taken", async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(Number(new URL(first.url).port), "127.0.0.1");
    onTestFinished(() => void squatter.close());
    const second = await start();
    expect(second.url).not.toBe(first.url);
    expect(await query(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("adopts a server that its parent left running, which findEmbeddedPostgres finds as long as it runs", async () => {
    expect(await findEmbeddedPostgres(directory)).toBeNull();
    const left = await start();
    expect(await findEmbeddedPostgres(directory)).toMatchObject({ url: left.url, applicationUrl: left.applicationUrl });
    const adopted = await start();
    expect(adopted).toMatchObject({ url: left.url, adopted: true });
    await adopted.stop();
    expect(await findEmbeddedPostgres(directory)).toBeNull();
  });

  it("starts again after the server was killed with a client connected", async () => {
    const killed = await start();
    const client = new Client({ connectionString: killed.url });
    client.on("error", () => {});
    await client.connect();
    process.kill(await pidOf(), "SIGKILL");
    await killed.untilGone(new AbortController().signal);
    const restarted = await start();
    expect(restarted.adopted).toBe(false);
    expect(await query(restarted.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await client.end().catch(() => {});
  });

  it("starts although a pid file from before a power cut names another program's process", async () => {
    const first = await start();
    const pidFile = path.join(directory, "postgres/postmaster.pid");
    const content = await readFile(pidFile, "utf8");
    await first.stop();
    const { uid, gid } = await stat(path.join(directory, "postgres"));
    const stranger = spawn("sleep", ["60"], { uid, gid }); // of the same account, or Postgres knows that it is none of its own
    onTestFinished(() => void stranger.kill());
    await writeFile(pidFile, content.replace(/^\d+/, String(stranger.pid)));
    await chown(pidFile, uid, gid);
    expect(await start()).toMatchObject({ adopted: false });
  });

  it("lets nobody but this account in: by password, in a private file, on the loopback address", async () => {
    const { url } = await start();
    expect((await stat(path.join(directory, "postgres-password"))).mode & 0o777).toBe(0o600);
    const guess = new URL(url);
    guess.password = "guess";
    await expect(query(guess.href, "select 1")).rejects.toThrow(/password authentication failed/);
    expect(await query(url, "select current_setting('listen_addresses') as tcp")).toEqual([{ tcp: "127.0.0.1" }]);
    expect(await query(url, "select current_setting('unix_socket_directories') as unix")).toEqual([{ unix: "" }]);
  });

  it.runIf(process.platform === "linux")("runs in a session of its own, where Ctrl-C does not reach it", async () => {
    await start();
    const pid = await pidOf();
    const line = await readFile(`/proc/${pid}/stat`, "utf8");
    const [, , , session] = line.slice(line.lastIndexOf(")") + 2).split(" ");
    expect(Number(session)).toBe(pid);
  });

  it("says what Postgres said when it cannot start", async () => {
    await (await start()).stop();
    await writeFile(path.join(directory, "postgres/postgresql.conf"), "wal_level = nonsense\n");
    await expect(start()).rejects.toMatchObject({
      code: "start_failed",
      message: expect.stringContaining('invalid value for parameter "wal_level"'),
    });
  });

  it.runIf(isRoot)("keeps the data below a directory that only root may enter, when root starts it", async () => {
    const secluded = path.join(directory, "secluded");
    await mkdir(secluded, { mode: 0o700 });
    const { url } = await start(path.join(secluded, "data"));
    await query(url, "create table kept ()");
    expect((await stat(path.join(secluded, "data/postgres/PG_VERSION"))).uid).not.toBe(0);
  });
});
