import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Account, Problem } from "@tiktok-connect/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { LIMITS } from "./request-limits.ts";

let api: TestApi;
let other: { origin: string };
beforeAll(async () => {
  const arrival = { headersMs: 300, requestMs: 600, checkEveryMs: 50 };
  api = await createTestApi({ rateLimit: true, arrival, page: { trustProxy: 1 } });
  other = await api.startAnother();
});
afterAll(() => api.close());

let visitors = 0;

/** Somebody signed in at an address of their own, and how often they were told to wait. */
async function visitor() {
  const address = `198.51.100.${++visitors}`;
  const browser = api.browser({ address });
  await browser.signUp();
  const ask = (path: string, { origin = api.origin, method = "GET", from = address } = {}) =>
    fetch(origin + path, {
      method,
      redirect: "manual",
      headers: { cookie: browser.cookieHeader(), origin: api.origin, "x-forwarded-for": from },
    });
  return { browser, ask };
}

async function expectTooMany(response: Response | undefined) {
  expect(response?.status).toBe(429);
  expect(response?.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(Number(response?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(Number(response?.headers.get("retry-after"))).toBeLessThanOrEqual(60);
  expect(await response?.json()).toMatchObject({ code: "too_many_requests", status: 429 } satisfies Partial<Problem>);
}

describe("limits for somebody", () => {
  it.each([
    ["connect", "/api/auth/tiktok"],
    ["callback", "/api/auth/callback/tiktok?code=x&state=y"],
  ] as const)("are counted over all apis: %s", async (what, path) => {
    const { ask } = await visitor();
    const statuses = [];
    for (let count = 0; count < LIMITS[what]; count++) {
      statuses.push((await ask(path, { origin: count % 2 === 0 ? api.origin : other.origin })).status);
    }
    expect(new Set(statuses)).toEqual(new Set([302]));
    await expectTooMany(await ask(path));
    await expectTooMany(await ask(path, { origin: other.origin, from: "198.51.100.251" }));
    // Nobody else is kept waiting, and nothing else.
    expect((await (await visitor()).ask(path)).status).toBe(302);
    expect((await ask("/api/accounts")).status).toBe(200);
  });

  it("hold for API keys, of which each that is made or revoked stays in the audit trail", async () => {
    const { ask } = await visitor();
    const statuses = [];
    for (let count = 0; count < LIMITS.apiKey; count++) {
      statuses.push((await ask(`/api/api-keys/${crypto.randomUUID()}`, { method: "DELETE" })).status);
    }
    expect(new Set(statuses)).toEqual(new Set([404]));
    await expectTooMany(await ask(`/api/api-keys/${crypto.randomUUID()}`, { method: "DELETE" }));
    expect((await ask("/api/api-keys")).status).toBe(200);
  });

  it("hold for refreshing, without asking the worker", async () => {
    const { browser, ask } = await visitor();
    await api.connect(browser, { user: await api.simulator.createUser() });
    const { accounts } = await browser.json<{ accounts: [Account] }>("/api/accounts");
    const refresh = () => ask(`/api/accounts/${accounts[0].id}/refresh`, { method: "POST" });
    const responses = await Promise.all(Array.from({ length: LIMITS.refresh + 5 }, refresh));
    expect(responses.filter(({ status }) => status === 202)).toHaveLength(LIMITS.refresh);
    await expectTooMany(responses.find(({ status }) => status === 429));
  });

  it("hold for pages that listen at the same time", async () => {
    const { ask } = await visitor();
    const streams = await Promise.all(Array.from({ length: 25 }, () => ask("/api/events")));
    expect(streams.filter(({ status }) => status === 200)).toHaveLength(20);
    await expectTooMany(streams.find(({ status }) => status === 429));
    for (const { body, bodyUsed } of streams) if (!bodyUsed) await body?.cancel();
    await expect.poll(async () => (await ask("/api/events")).status).toBe(200);
  });
});

describe("limits for an address", () => {
  it("are five times as many, whoever asks from there, and none for whoever asks from elsewhere", async () => {
    const ask = (address: string) =>
      fetch(`${api.origin}/api/auth/tiktok`, { redirect: "manual", headers: { "x-forwarded-for": address } });
    const allowed = LIMITS.connect * 5;
    const statuses = [];
    for (let done = 0; done < allowed; done += 50) {
      const batch = await Promise.all(Array.from({ length: 50 }, () => ask("2001:db8:7:7::1")));
      statuses.push(...batch.map(({ status }) => status));
    }
    expect(statuses.filter((status) => status === 302)).toHaveLength(allowed);
    await expectTooMany(await ask("2001:db8:7:7:ffff::2"));
    expect((await ask("2001:db8:7:8::1")).status).toBe(302);
  });
});

describe("a connection that holds a place", () => {
  async function answerTo(begin: string): Promise<string> {
    const socket = connect(Number(new URL(api.origin).port), "localhost");
    socket.write(begin);
    return text(socket);
  }

  it("is dropped when the headers do not come", async () => {
    expect(await answerTo("GET /healthz HTTP/1.1\r\nHost: x\r\n")).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("is dropped when the body does not come", async () => {
    const head = "POST /api/identity/sign-in/email HTTP/1.1\r\nHost: x\r\nContent-Type: application/json";
    expect(await answerTo(`${head}\r\nOrigin: ${api.origin}\r\nContent-Length: 100\r\n\r\n{`)).toMatch(
      /^HTTP\/1\.1 408 /,
    );
  });
});

describe("a body", () => {
  const json = JSON.stringify({ email: "a@example.com", password: "x".repeat(17_000) });
  it.each(["/api/identity/sign-in/email", "/api/parked-grants/019a0000-0000-7000-8000-000000000001"])(
    "is not read when it is too long, at %s",
    async (path) => {
      const headers = { origin: api.origin, "content-type": "application/json" };
      const response = await fetch(api.origin + path, { method: "POST", headers, body: json });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ code: "payload_too_large" });
    },
  );
});
