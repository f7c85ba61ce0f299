import { once } from "node:events";
import { mkdtemp, rm, utimes } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import getPort from "get-port";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { findProcess } from "./start/process-table.ts";
import { requirePnpm } from "./start/testing/require-pnpm.ts";
import { StartRun, type StartRunOptions, whenGone } from "./start/testing/start-run.ts";

const STOPPED_WITHIN_MS = 15_000;
const OWNER = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };

let options: StartRunOptions;
let run: StartRun;
const runs: StartRun[] = [];
beforeAll(async () => {
  await requirePnpm();
  const dataDir = await mkdtemp(path.join(tmpdir(), "start-test-"));
  options = { dataDir, port: await getPort(), simulatorPort: await getPort() };
});
afterAll(async () => {
  for (const { child } of runs) child.kill("SIGTERM");
  await Promise.all(runs.map((started) => started.untilEnded()));
  await (await startEmbeddedPostgres({ dataDir: options.dataDir })).stop(); // should a test have left it behind
  await rm(options.dataDir, { recursive: true });
});

async function begin(command?: StartRunOptions["command"]): Promise<void> {
  run = new StartRun({ ...options, ...(command && { command }) });
  runs.push(run);
  await run.says("TikTok Connect is running");
}

async function identity(action: string, body: object): Promise<number> {
  const headers = { "content-type": "application/json", origin: run.origin };
  const url = `${run.origin}/api/identity/${action}/email`;
  return (await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })).status;
}

async function untilReady(): Promise<void> {
  const answersOk = () =>
    fetch(`${run.origin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(answersOk, { timeout: 20_000 }).toBe(true);
}

/** Of a process that must be there: a signal to "nobody" would go to the whole test run. */
async function found(looking: Promise<number | null>): Promise<number> {
  const pid = await looking;
  if (pid === null) throw new Error("the process is not there");
  return pid;
}

async function processNumbers() {
  const [api, worker, simulator, postgres] = await Promise.all([
    found(run.find("api")),
    found(run.find("worker")),
    found(run.find("simulator")),
    found(run.findPostgres()),
  ]);
  return { api, worker, simulator, postgres };
}

async function stillThere(...pids: number[]): Promise<number[]> {
  const entries = await Promise.all(pids.map(findProcess));
  return pids.filter((_pid, index) => entries[index] !== null);
}

async function expectOrderlyStop(stop: () => void): Promise<void> {
  const { api, worker, simulator, postgres } = await processNumbers();
  const askedAt = performance.now();
  stop();
  // What ends later is gone last: whoever sees it gone must find the others gone by then.
  await whenGone(simulator);
  expect(await stillThere(api, worker)).toEqual([]);
  await whenGone(postgres);
  expect(await stillThere(api, worker, simulator)).toEqual([]);
  await run.untilEnded();
  expect(performance.now() - askedAt).toBeLessThan(STOPPED_WITHIN_MS);
}

// Each step builds on the one before: it is one story, of one installation.
describe.runIf(process.platform === "linux")("pnpm start", () => {
  it("comes up on an empty data directory and says where to go", async () => {
    await begin();
    expect(run.output).toContain(run.origin);
    expect(run.output).toContain(`against the TikTok simulator at http://localhost:${options.simulatorPort}`);
    expect(run.output).toContain(options.dataDir);
    expect((await fetch(`${run.origin}/settings`)).headers.get("content-type")).toContain("text/html");
    expect((await fetch(`http://localhost:${options.simulatorPort}/`)).status).toBe(200);
    expect(await identity("sign-up", OWNER)).toBe(200);
  });

  it("starts an api that was killed again", async () => {
    const killed = await found(run.find("api"));
    process.kill(killed, "SIGKILL");
    await run.says("the api ended (SIGKILL); it starts again in 0.5 s");
    await untilReady();
    expect(await run.find("api")).not.toBe(killed);
  });

  it("starts a Postgres that was killed again, and everybody finds it", async () => {
    const killed = await found(run.findPostgres());
    process.kill(killed, "SIGKILL");
    await run.says("Postgres ended; it starts again");
    await untilReady();
    expect(await run.findPostgres()).not.toBe(killed);
  });

  it("refuses to start a second time beside itself, naming port and variable", async () => {
    const second = new StartRun(options);
    expect(await second.untilEnded()).toBe(1);
    expect(second.output).toMatch(new RegExp(`Port ${options.port} is in use .* PORT`));
  });

  it("leaves nothing but Postgres running when the supervisor is killed", async () => {
    const { api, worker, simulator, postgres } = await processNumbers();
    process.kill(await found(run.find("supervisor")), "SIGKILL");
    await Promise.all([api, worker, simulator].map(whenGone));
    expect(await run.untilEnded()).toBe(1);
    expect(await run.findPostgres()).toBe(postgres);
  });

  it("takes that Postgres over at the next start, with all its data", async () => {
    const left = await run.findPostgres();
    await begin();
    expect(await run.findPostgres()).toBe(left);
    expect(await identity("sign-in", OWNER)).toBe(200);
  });

  it("stops everything on SIGTERM: api and worker, then the simulator, then Postgres", async () => {
    await expectOrderlyStop(() => run.child.kill("SIGTERM"));
    expect(run.child.exitCode).toBe(0);
  });

  it("keeps the data from one start to the next, and is not confused by a second Ctrl-C", async () => {
    await begin(["pnpm", "start"]);
    expect(await identity("sign-in", OWNER)).toBe(200);
    await expectOrderlyStop(() => {
      run.pressCtrlC();
      run.pressCtrlC();
    });
    await expect.poll(() => run.output).toContain("stopped");
  });

  it("stops everything when the pnpm that started it gets SIGTERM", async () => {
    await begin(["pnpm", "start"]);
    await expectOrderlyStop(() => run.child.kill("SIGTERM"));
  });

  it("stops everything when the process in the terminal is killed", async () => {
    await begin();
    await expectOrderlyStop(() => run.child.kill("SIGKILL"));
  });

  it("stops everything when the pnpm that started it is killed", async () => {
    await begin(["pnpm", "start"]);
    await expectOrderlyStop(() => run.child.kill("SIGKILL"));
  });

  it("does not start when the simulator's port is taken, naming port and variable", async () => {
    const squatter = createServer().listen(options.simulatorPort);
    onTestFinished(() => void squatter.close());
    await once(squatter, "listening");
    const refused = new StartRun(options);
    expect(await refused.untilEnded()).toBe(1);
    expect(refused.output).toMatch(new RegExp(`Port ${options.simulatorPort} is in use .* SIMULATOR_PORT`));
    expect(await refused.findPostgres()).toBeNull();
  });

  it("names every malformed setting and starts nothing", async () => {
    const env = { PORT: "http", TIKTOK_CLIENT_KEY: "key-without-secret" };
    const refused = new StartRun({ ...options, env });
    expect(await refused.untilEnded()).toBe(1);
    expect(refused.output).toMatch(/PORT: .*\n.*TIKTOK_CLIENT_SECRET: /s);
  });
});

describe.runIf(process.platform === "linux")("pnpm dev", () => {
  beforeAll(() => begin([process.execPath, "scripts/start.ts", "--watch"]));

  it("serves page and api from one origin, the page from its source", async () => {
    expect(await (await fetch(`${run.origin}/settings`)).text()).toContain("/src/main.tsx");
    expect(await identity("sign-in", OWNER)).toBe(200);
  });

  it("restarts the worker alone when its source changes", async () => {
    const before = await processNumbers();
    const now = new Date();
    await utimes(path.join(import.meta.dirname, "../apps/worker/src/main.ts"), now, now);
    await whenGone(before.worker);
    await expect.poll(() => run.find("worker"), { timeout: 20_000 }).not.toBeNull();
    expect(await run.find("api")).toBe(before.api);
    expect(run.output).not.toContain("worker ended");
  });

  it("stops everything on Ctrl-C", async () => {
    await expectOrderlyStop(() => run.pressCtrlC());
  });
});
