import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { appendEvents } from "@tiktok-connect/db";
import { cutOff, storedText } from "@tiktok-connect/db/testing";
import type { JobHandlers, JobName } from "@tiktok-connect/jobs";
import type { NewFault } from "@tiktok-connect/tiktok-simulator-control";
import { sql } from "kysely";
import { describe, type ExpectStatic, it } from "vitest";
import { createHandlers } from "./handlers.ts";
import { createLogger } from "./log.ts";
import { createTestEngine, type TestAccount, type TestEngine } from "./testing/engine.ts";
import { insertEndpoint } from "./testing/webhook-endpoints.ts";

/** An engine whose log is kept, with accounts that are due, one that is being disconnected, and an endpoint that is away. */
async function createWatchedEngine() {
  const lines: string[] = [];
  const log = createLogger("worker", "trace", { write: (line) => void lines.push(line) });
  const engine = await createTestEngine({ log, smtpUrl: "smtp://user:smtp-canary@127.0.0.1:1" });
  const accounts = [await engine.connect(), await engine.connect()];
  const [leaving, staying] = accounts as [TestAccount, TestAccount];
  const endpoint = await insertEndpoint(engine.deps, {
    userId: staying.userId,
    url: "http://127.0.0.1:1/hook-canary",
    eventTypes: ["connected"],
  });
  const connected = { accountId: staying.accountId, type: "connected", reason: null, logId: null } as const;
  await engine.deps.db.transaction().execute((trx) => appendEvents(trx, [connected]));
  const secrets = [engine.simulator.clientSecret, "smtp-canary", endpoint.secret];
  for (const { accountId } of accounts) {
    const { accessToken, refreshToken } = await engine.storedPair(accountId);
    secrets.push(...[accessToken, refreshToken].filter((token) => token !== null));
  }
  return { engine, leaving, staying, secrets, lines };
}

/** Does every job of the catalogue once, as a consumer would. @returns how many of them failed */
async function doEveryJob({ deps }: TestEngine, { accountId }: TestAccount): Promise<number> {
  const payloads = {
    "refresh.on_demand": { asks: [{ accountId }] },
    "access.remove": { accountId },
    "profile.fetch": { accountId },
    "avatar.fetch": { accountId },
  };
  let failed = 0;
  for (const [job, handle] of Object.entries(createHandlers(deps)) as [JobName, JobHandlers[JobName]][]) {
    const payload = job in payloads ? payloads[job as keyof typeof payloads] : {};
    await (handle as (given: object) => Promise<void>)(payload).catch((err: unknown) => {
      failed++;
      deps.log.warn({ err, job }, "a job failed");
    });
  }
  return failed;
}

/** What is left in the database, and in files beside it. */
async function everythingStored({ database, deps: { dataDir } }: TestEngine): Promise<string> {
  const texts = [await storedText(database.db)];
  for (const file of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) texts.push((await readFile(path.join(file.parentPath, file.name))).toString("latin1"));
  }
  return texts.join("\n");
}

function expectNone(expect: ExpectStatic, secrets: readonly string[], text: string): void {
  for (const secret of secrets) expect.soft(text).not.toContain(secret);
  expect.soft(text).not.toMatch(/\b(act|rft|clt)\.[\w.-]{6,}/);
}

const ENDPOINTS = ["token", "user_info", "revoke"] as const;
type Endpoint = (typeof ENDPOINTS)[number];

// One of the jobs waits for seconds.
describe.concurrent("no job prints or stores a token or a secret,", () => {
  it.for<[string, (endpoint: Endpoint, token: string) => NewFault | null]>([
    ["when all is well", () => null],
    [
      "when TikTok refuses, and repeats what it was sent",
      (endpoint, token) => ({
        endpoint,
        kind: "refuse",
        error: "invalid_grant",
        description: `bad ${token}`,
        times: null,
      }),
    ],
    [
      "when TikTok refuses with what it was sent for a word",
      (endpoint, token) => ({ endpoint, kind: "refuse", error: token, description: token, times: null }),
    ],
    ["when TikTok answers with a page", (endpoint) => ({ endpoint, kind: "html", times: null })],
    ["when answers are cut in half", (endpoint) => ({ endpoint, kind: "truncated_json", times: null })],
    ["when answers are lost", (endpoint) => ({ endpoint, kind: "drop", when: "after_commit", times: null })],
    ["when TikTok is away", (endpoint) => ({ endpoint, kind: "unavailable", times: null })],
    [
      "when TikTok has had enough",
      (endpoint) => ({ endpoint, kind: "rate_limited", retryAfterSeconds: 1, times: null }),
    ],
    [
      "when answers are odd",
      (endpoint) => ({ endpoint, kind: "alter_answer", replace: { expires_in: "soon", scope: 7 }, times: null }),
    ],
  ])("%s", async ([_how, faultOf], { expect }) => {
    const { engine, leaving, staying, secrets, lines } = await createWatchedEngine();
    try {
      const { refreshToken } = await engine.storedPair(staying.accountId);
      for (const endpoint of ENDPOINTS) {
        const fault = faultOf(endpoint, refreshToken ?? "");
        if (fault) await engine.simulator.fault(fault);
      }
      await doEveryJob(engine, staying);
      await doEveryJob(engine, leaving);
      const { accessToken, refreshToken: newest } = await engine.storedPair(staying.accountId);
      secrets.push(...[accessToken, newest].filter((token) => token !== null));
      expect(lines.length).toBeGreaterThan(0);
      expectNone(expect, secrets, lines.join(""));
      expectNone(expect, secrets, await everythingStored(engine));
    } finally {
      await engine.close();
    }
  });

  it("when the database is away", async ({ expect }) => {
    const { engine, staying, secrets, lines } = await createWatchedEngine();
    try {
      await using outage = await cutOff(engine.database.url);
      expect(await doEveryJob(engine, staying)).toBeGreaterThan(10);
      await outage.end();
      expect(lines.join("")).toContain("a job failed");
      expectNone(expect, secrets, lines.join(""));
      expectNone(expect, secrets, await everythingStored(engine));
    } finally {
      await engine.close();
    }
  });

  it("when tokens do not open", async ({ expect }) => {
    const { engine, staying, secrets, lines } = await createWatchedEngine();
    try {
      await sql`update tiktok_grant set sealed_refresh_token = sealed_access_token`.execute(engine.deps.db);
      await doEveryJob(engine, staying);
      expectNone(expect, secrets, lines.join(""));
      expectNone(expect, secrets, await everythingStored(engine));
    } finally {
      await engine.close();
    }
  });
});
