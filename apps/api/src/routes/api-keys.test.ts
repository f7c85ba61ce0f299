import { type ApiKey, apiKeyList, createdApiKey } from "@tiktok-connect/contract";
import { insertAccount } from "@tiktok-connect/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let owner: TestBrowser;
let stranger: TestBrowser;
let accountId: string;
beforeAll(async () => {
  api = await createTestApi();
  owner = api.browser();
  await owner.signUp();
  const { id: userId } = await api.db.selectFrom("app_user").select("id").executeTakeFirstOrThrow();
  const app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
  ({ accountId } = await insertAccount(api.db, api.cipher, { app, userId }));
  stranger = api.browser();
  await stranger.signUp();
});
afterAll(() => api.close());

const make = (body: object, browser = owner) => browser.send("POST", "/api/api-keys", body);
const list = async (browser = owner) => (await browser.json<{ apiKeys: ApiKey[] }>("/api/api-keys")).apiKeys;

async function made(body: object = { name: "publisher", scope: "token" }) {
  return createdApiKey.parse(await (await make(body)).json());
}
const statusWith = async (key: string) =>
  (await fetch(`${api.origin}/v1/accounts`, { headers: { authorization: `Bearer ${key}` } })).status;

describe("keys for other services", () => {
  it("are made with a name, shown once, and listed by their first letters", async () => {
    const response = await make({ name: " publisher ", scope: "read", accountIds: [accountId] });
    expect(response.status).toBe(201);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { apiKey, key } = createdApiKey.parse(await response.json());
    expect(apiKey).toMatchObject({ name: "publisher", scope: "read", accountIds: [accountId], lastUsedAt: null });
    expect(key.startsWith(apiKey.start)).toBe(true);
    const listed = await owner.json("/api/api-keys");
    expect(apiKeyList.parse(listed).apiKeys).toContainEqual(apiKey);
    expect(JSON.stringify(listed)).not.toContain(key);
    expect(await statusWith(key)).toBe(200);
  });

  it("are taken out of use by their owner, at once", async () => {
    const { apiKey, key } = await made();
    expect(await statusWith(key)).toBe(200);
    expect((await stranger.send("DELETE", `/api/api-keys/${apiKey.id}`)).status).toBe(404);
    expect((await owner.send("DELETE", `/api/api-keys/${apiKey.id}`)).status).toBe(204);
    expect(await statusWith(key)).toBe(401);
    expect(await list()).not.toContainEqual(apiKey);
    expect((await owner.send("DELETE", `/api/api-keys/${apiKey.id}`)).status).toBe(404);
  });

  it("are nobody else's to see", async () => {
    await made();
    expect(await list(stranger)).toEqual([]);
  });

  it.each([
    ["without a name", { name: "  ", scope: "read" }],
    ["by a name that the database could not hold", { name: "a\0b", scope: "read" }],
    ["with a scope that nobody knows", { name: "x", scope: "write" }],
    ["for no account at all", { name: "x", scope: "read", accountIds: [] }],
    ["for an account that is not there", { name: "x", scope: "read", accountIds: [crypto.randomUUID()] }],
    ["with what nobody asks for", { name: "x", scope: "read", key: "tkc_mine" }],
  ])("are not made %s", async (_what, body) => {
    const response = await make(body);
    expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
  });

  it("are not made for somebody else's account", async () => {
    expect((await make({ name: "x", scope: "token", accountIds: [accountId] }, stranger)).status).toBe(400);
  });

  it("want a session, and a request from this page", async () => {
    expect((await api.browser().get("/api/api-keys")).status).toBe(401);
    expect(
      (await owner.send("POST", "/api/api-keys", { name: "x", scope: "read" }, { origin: "https://evil.example" }))
        .status,
    ).toBe(403);
  });

  it("are a hundred at most for one person", async () => {
    const many = api.browser();
    await many.signUp();
    for (let count = 0; count < 98; count++) await make({ name: "x", scope: "read" }, many);
    const last = await Promise.all(Array.from({ length: 6 }, () => make({ name: "x", scope: "read" }, many)));
    expect(last.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(last.filter(({ status }) => status === 409)).toHaveLength(4);
  });
});
