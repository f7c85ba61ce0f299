import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { createSimulatorControl } from "@tiktok-connect/tiktok-simulator-control";
import { afterEach, beforeEach, expect, test } from "vitest";
import { refresh } from "./testing/tiktok-calls.ts";

const MAIN = join(import.meta.dirname, "main.ts");
const CLIENT_KEY = "sbawsimulatorapp";

let dataDir: string;
const started: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "tiktok-connect-simulator-"));
});

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }
  await rm(dataDir, { recursive: true });
});

function run(port: number) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = fork(MAIN, {
    env: { PATH, NODE_COMPILE_CACHE, SIMULATOR_PORT: String(port), DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  started.push(child);
  return { child, output: read(child.stdout), errors: read(child.stderr), exited: once(child, "exit") };
}

function read(stream: Readable | null): Promise<string> {
  return stream ? text(stream) : Promise.resolve("");
}

async function ready(child: ChildProcess): Promise<string> {
  const [message]: { ready: true; origin: string }[] = await once(child, "message");
  return message?.origin ?? "";
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

test("says where it listens, knows the product's app, and ends on SIGTERM", async () => {
  const { child, output, exited } = run(0);
  const origin = await ready(child);
  const app = await createSimulatorControl(origin).app(CLIENT_KEY);
  expect(await app.settings()).toMatchObject({ name: "TikTok Connect", scopes: ["user.info.basic"], rateLimits: true });
  const byName = await fetch(origin.replace("127.0.0.1", "localhost"));
  expect(await byName.text()).toContain("TikTok Connect");
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
  expect(await output).toBe(`TikTok simulator: ${origin.replace("127.0.0.1", "localhost")}\n`);
});

test("a rotation that was answered survives kill -9", async () => {
  const port = await freePort();
  const first = run(port);
  const app = await createSimulatorControl(await ready(first.child)).app(CLIENT_KEY);
  const pairs = await app.grantMany(40);
  const answers = await Promise.all(pairs.map((pair) => refresh(app, pair.refreshToken)));
  first.child.kill("SIGKILL");
  await first.exited;

  await ready(run(port).child);
  const states = await Promise.all(answers.map(({ json }) => app.inspectToken(String(json.refresh_token))));
  expect(new Set(states.map(({ state }) => state))).toEqual(new Set(["living"]));
  expect((await app.inspectToken(pairs[0]?.refreshToken ?? "")).state).toBe("spent");
});

test.each(["127.0.0.1", "::1"])(
  "a port that is taken on %s is named, with the variable that changes it",
  async (host) => {
    const taken = createServer().listen(0, host);
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const { errors, exited } = run(port);
    expect(await exited).toEqual([1, null]);
    expect(await errors).toBe(
      `port ${port} is in use; end what listens there, or choose another with SIMULATOR_PORT\n`,
    );
    taken.close();
  },
);

test("ends when the process that started it is gone", async () => {
  const { child, exited } = run(0);
  await ready(child);
  child.disconnect();
  expect(await exited).toEqual([0, null]);
});

test("prints no token", async () => {
  const { child, output, errors, exited } = run(0);
  const app = await createSimulatorControl(await ready(child)).app(CLIENT_KEY);
  const { refreshToken } = await app.grant(await app.createUser());
  await refresh(app, refreshToken);
  child.kill("SIGTERM");
  await exited;
  expect((await output) + (await errors)).not.toMatch(/act\.|rft\./);
});
