import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import getPort from "get-port";
import { quickestParent } from "./test-setup/run-directory.ts";

const BIN = process.env.TEST_POSTGRES_BIN ?? "/usr/lib/postgresql/15/bin";
/** What speaks SQL; the queue's own tables included. */
const TESTS = ["packages/db", "packages/jobs", "--exclude", "packages/db/src/embedded-postgres**"];

const run = promisify(execFile);

/** Runs the tests of what speaks SQL on the oldest Postgres that is promised to work, as Debian ships it. */
async function main(): Promise<void> {
  const directory = await mkdtemp(path.join(await quickestParent(), "postgres-15-"));
  await chmod(directory, 0o755);
  await using undo = new AsyncDisposableStack();
  undo.defer(() => rm(directory, { recursive: true }));

  const data = path.join(directory, "data");
  const account = process.getuid?.() === 0 ? await nobody() : null;
  await mkdir(data, { mode: 0o700 });
  if (account !== null) await chown(data, account.uid, account.gid);
  await run(`${BIN}/initdb`, ["-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync"], {
    ...account,
    cwd: directory,
  });
  const port = await getPort();
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200`;
  await run(`${BIN}/pg_ctl`, ["start", "-D", data, "-w", "-l", `${data}/log`, "-o", options], {
    ...account,
    cwd: directory,
  });
  undo.defer(async () => {
    await run(`${BIN}/pg_ctl`, ["stop", "-D", data, "-m", "fast", "-w"], { ...account, cwd: directory });
  });

  const tests = spawn("vitest", ["run", ...TESTS], {
    env: { ...process.env, TEST_POSTGRES_URL: `postgres://postgres@127.0.0.1:${port}/postgres` },
    stdio: "inherit",
  });
  const [exitCode] = await once(tests, "exit");
  process.exitCode = exitCode ?? 1;
}

/** Postgres refuses to run as root. */
async function nobody(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([run("id", ["-u", "nobody"]), run("id", ["-g", "nobody"])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

await main();
