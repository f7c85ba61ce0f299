import type { Account, Problem } from "@tiktok-connect/contract";
import { account as accountSchema } from "@tiktok-connect/contract";
import { appendEvents, saveAvatar } from "@tiktok-connect/db";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let owner: TestBrowser;
let stranger: TestBrowser;
let account: Account;
beforeAll(async () => {
  api = await createTestApi();
  owner = api.browser();
  stranger = api.browser();
  await owner.signUp();
  await stranger.signUp();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.connect(owner, { user: await api.simulator.createUser() });
  const { accounts } = await owner.json<{ accounts: Account[] }>("/api/accounts");
  const latest = accounts.at(-1);
  if (!latest) throw new Error("nothing was connected");
  account = latest;
});

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  return (await response.json()) as Problem;
}

describe("an account", () => {
  it("travels in the shape of the contract", async () => {
    expect(() => accountSchema.parse(account)).not.toThrow();
    expect(await owner.json(`/api/accounts/${account.id}`)).toEqual(account);
  });

  it("has a timeline, newest first, in pages", async () => {
    await api.db.transaction().execute(async (trx) => {
      for (let count = 0; count < 60; count++) {
        await appendEvents(trx, [{ accountId: account.id, type: "refreshed", logId: `log${count}` }]);
      }
    });
    type Page = { events: { id: string; type: string; logId: string | null }[]; next: string | null };
    const first = await owner.json<Page>(`/api/accounts/${account.id}/events`);
    expect(first.events).toHaveLength(50);
    expect(first.events[0]).toMatchObject({ type: "refreshed", logId: "log59" });
    const second = await owner.json<Page>(`/api/accounts/${account.id}/events?before=${first.next}`);
    expect(second.events).toHaveLength(11);
    expect(second.events.at(-1)?.type).toBe("connected");
    expect(second.next).toBeNull();
  });

  it("tells of its events the types that are asked for, page after page", async () => {
    await api.db.transaction().execute(async (trx) => {
      for (let count = 0; count < 120; count++) {
        await appendEvents(trx, [{ accountId: account.id, type: count % 2 === 0 ? "refreshed" : "refresh_failed" }]);
      }
    });
    type Page = { events: { type: string }[]; next: string | null };
    const address = `/api/accounts/${account.id}/events?types=refresh_failed,connected`;
    const first = await owner.json<Page>(address);
    expect(first.events).toHaveLength(50);
    expect(new Set(first.events.map(({ type }) => type))).toEqual(new Set(["refresh_failed"]));
    const second = await owner.json<Page>(`${address}&before=${first.next}`);
    expect(second.events).toHaveLength(11);
    expect(second.events.at(-1)?.type).toBe("connected");
    expect(second.next).toBeNull();
  });

  it("is kept as a file with all that happened to it, however much that is", async () => {
    const events = Array.from({ length: 2_500 }, (_, index) => ({
      accountId: account.id,
      type: "refresh_failed" as const,
      reason: "=cmd()",
      logId: `log${index}`,
    }));
    await api.db.transaction().execute((trx) => appendEvents(trx, events));

    const json = await owner.get(`/api/accounts/${account.id}/events.json`);
    expect(json.headers.get("content-type")).toMatch(/^application\/json/);
    const kept = (await json.json()) as { account: Account; events: { logId: string | null }[] };
    expect(kept.account).toEqual(account);
    expect(kept.events).toHaveLength(2_501);
    expect(kept.events[0]?.logId).toBe("log2499");

    const csv = await owner.get(`/api/accounts/${account.id}/events.csv`);
    expect(csv.headers.get("content-type")).toMatch(/^text\/csv/);
    expect(csv.headers.get("content-disposition")).toBe(`attachment; filename=tiktok-account-${account.id}-events.csv`);
    expect(csv.headers.get("cache-control")).toBe("no-store");
    const lines = (await csv.text()).trimEnd().split("\r\n");
    expect(lines).toHaveLength(2_502);
    expect(lines[0]).toBe('"at","type","reason","log_id","id"');
    expect(lines[1]).toMatch(/^"[\d:.TZ-]+","refresh_failed","'=cmd\(\)","log2499","\d+"$/);
  });

  it("is called what its owner calls it, which is an event and told to nobody in one", async () => {
    const rename = (label: unknown) => owner.send("PATCH", `/api/accounts/${account.id}`, { label });
    expect(await (await rename("  Shop, Berlin ")).json()).toEqual({ ...account, label: "Shop, Berlin" });
    await rename("Shop, Berlin"); // again, which changes nothing
    expect(await (await rename(null)).json()).toEqual(account);
    const { events } = await owner.json<{ events: object[] }>(`/api/accounts/${account.id}/events`);
    expect(events).toMatchObject([
      { type: "renamed", reason: null },
      { type: "renamed", reason: null },
      { type: "connected" },
    ]);
    for (const label of ["", "  ", "x".repeat(61), "two\nlines", "\0", 7, undefined]) {
      expect(await problemOf(await rename(label))).toMatchObject({ status: 400, code: "invalid_request" });
    }
    expect(await owner.json(`/api/accounts/${account.id}`)).toEqual(account);
  });

  it("is shown with a copy of its picture, kept here, which only its owner gets", async () => {
    expect(account.avatarUrl).toBeNull();
    const bytes = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
    await saveAvatar(api.db, account.id, { contentType: "image/png", bytes });
    const { avatarUrl } = await owner.json<Account>(`/api/accounts/${account.id}`);
    const url = new URL(avatarUrl ?? "");
    expect(url.origin).toBe(api.origin);
    const picture = await owner.get(url.pathname + url.search);
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(picture.headers)).toMatchObject({
      "content-type": "image/png",
      "cache-control": "private, max-age=31536000, immutable",
      "content-disposition": "attachment",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
    expect((await owner.get(url.pathname)).headers.get("cache-control")).toBe("no-store");
    expect((await stranger.get(url.pathname)).status).toBe(404);
  });

  it("is refreshed by the worker, which is asked to", async () => {
    const response = await owner.send("POST", `/api/accounts/${account.id}/refresh`);
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ accountId: account.id, outcome: "asked" });
    const { rows } = await sql<{ data: string }>`select data::text as data from bullmq.job
      where name = 'refresh.on_demand' and data::text like ${`%${account.id}%`}`.execute(api.db);
    expect(rows).toHaveLength(1);
  });

  it("is shown as disconnecting from the moment its owner says so, and cannot be refreshed then", async () => {
    expect((await owner.send("DELETE", `/api/accounts/${account.id}`)).status).toBe(202);
    expect(await owner.json(`/api/accounts/${account.id}`)).toMatchObject({
      status: { kind: "disconnecting" },
      accessTokenExpiresAt: null,
    });
    const refresh = await owner.send("POST", `/api/accounts/${account.id}/refresh`);
    expect(await problemOf(refresh)).toMatchObject({ status: 409, code: "conflict" });
  });
});

describe("bad input", () => {
  const routes: ["GET" | "POST" | "PATCH" | "DELETE", string][] = [
    ["GET", "/api/accounts/ID"],
    ["PATCH", "/api/accounts/ID"],
    ["GET", "/api/accounts/ID/events"],
    ["GET", "/api/accounts/ID/events.json"],
    ["GET", "/api/accounts/ID/events.csv"],
    ["POST", "/api/accounts/ID/refresh"],
    ["DELETE", "/api/accounts/ID"],
    ["POST", "/api/connection-attempts/ID/dismissal"],
    ["POST", "/api/parked-grants/ID"],
    ["DELETE", "/api/parked-grants/ID"],
  ];
  const ask = (browser: TestBrowser, method: "GET" | "POST" | "PATCH" | "DELETE", path: string) =>
    method === "GET" ? browser.get(path) : browser.send(method, path);

  it.each(routes)("knows neither other people's ids nor impossible ones: %s %s", async (method, path) => {
    for (const id of [account.id, crypto.randomUUID(), "nonsense", "%00", "1; drop table tiktok_account"]) {
      const response = await ask(stranger, method, path.replace("ID", encodeURIComponent(id)));
      expect(await problemOf(response)).toMatchObject({ status: 404, code: "not_found" });
    }
    expect(await owner.json(`/api/accounts/${account.id}`)).toEqual(account);
  });

  it.each([
    ...routes,
    ["GET", "/api/accounts"],
    ["GET", "/api/capabilities"],
    ["GET", "/api/notices"],
    ["GET", "/api/events"],
    ["GET", "/api/connection-attempts/latest"],
  ] as const)("wants a session: %s %s", async (method, path) => {
    const response = await ask(api.browser(), method, path.replace("ID", account.id));
    expect(await problemOf(response)).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  it.each(routes.filter(([method]) => method !== "GET"))(
    "takes nothing that another site sends: %s %s",
    async (method, path) => {
      for (const origin of ["https://evil.example", "null", ""]) {
        if (method === "GET") continue;
        const response = await owner.send(method, path.replace("ID", account.id), undefined, { origin });
        expect(await problemOf(response)).toMatchObject({ status: 403, code: "forbidden_origin" });
      }
      expect(await owner.json(`/api/accounts/${account.id}`)).toEqual(account);
    },
  );

  it("reads no broken JSON, and none that is too large", async () => {
    const post = (body: string) =>
      fetch(`${api.origin}/api/accounts/${account.id}/refresh`, {
        method: "POST",
        headers: { origin: api.origin, cookie: owner.cookieHeader(), "content-type": "application/json" },
        body,
      });
    expect(await problemOf(await post("{"))).toMatchObject({ status: 400, code: "invalid_request" });
    expect(await problemOf(await post(JSON.stringify("x".repeat(100_000))))).toMatchObject({
      status: 413,
      code: "payload_too_large",
    });
  });

  it("reads no endless body for sign-in either", async () => {
    const signIn = (init: RequestInit) =>
      fetch(`${api.origin}/api/identity/sign-in/email`, {
        method: "POST",
        headers: { origin: api.origin, "content-type": "application/json" },
        ...init,
      });
    expect(await problemOf(await signIn({ body: "x".repeat(20_000) }))).toMatchObject({ status: 413 });
    const endless: RequestInit & { duplex: "half" } = { body: new Blob(["{}"]).stream(), duplex: "half" };
    expect(await problemOf(await signIn(endless))).toMatchObject({ status: 400 });
  });

  it.each(["before=yesterday", "types=invented", "types="])("reads no page of events by %s", async (query) => {
    const response = await owner.get(`/api/accounts/${account.id}/events?${query}`);
    expect(await problemOf(response)).toMatchObject({ status: 400, code: "invalid_request" });
  });

  it("answers addresses that do not exist", async () => {
    expect(await problemOf(await owner.get("/api/nothing"))).toMatchObject({ status: 404 });
    expect(await problemOf(await owner.get("/nothing"))).toMatchObject({ status: 404 });
  });
});

describe("GET /api/capabilities", () => {
  it("tells what is configured and what waits for TikTok's approval", async () => {
    expect(await owner.json("/api/capabilities")).toMatchObject({
      configured: ["user.info.basic"],
      waiting: ["user.info.profile", "user.info.stats", "video.list", "video.upload", "video.publish"],
      catalogue: expect.arrayContaining([
        { scope: "video.publish", capability: "publish", userText: "Post content to TikTok." },
      ]),
    });
  });
});
