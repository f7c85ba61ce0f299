import { serviceAccountList } from "@tiktok-connect/contract/v1";
import { type AccountBuild, insertAccount, insertUser } from "@tiktok-connect/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertApiKey } from "../../testing/api-keys.ts";
import { createTestApi, type TestApi } from "../../testing/test-api.ts";

let api: TestApi;
let userId: string;
let key: string;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  userId = await insertUser(api.db);
  ({ key } = await insertApiKey(api.db, userId, { scope: "read" }));
});

async function connected(build: AccountBuild = {}): Promise<string> {
  const app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
  return (await insertAccount(api.db, api.cipher, { app, userId, ...build })).accountId;
}

function ask(query: Record<string, string> = {}, headers: Record<string, string> = {}, apiKey = key) {
  return fetch(`${api.origin}/v1/accounts?${new URLSearchParams(query).toString()}`, {
    headers: { authorization: `Bearer ${apiKey}`, ...headers },
  });
}

async function idsOf(query: Record<string, string> = {}, apiKey = key) {
  const { accounts, next } = serviceAccountList.parse(await (await ask(query, {}, apiKey)).json());
  return { ids: accounts.map(({ id }) => id), next };
}

describe("the accounts of a key", () => {
  it("are its owner's, in the order they were connected, in the shape of the contract", async () => {
    const ids = [await connected(), await connected()];
    await insertAccount(api.db, api.cipher, {});
    const body: unknown = await (await ask()).json();
    expect(serviceAccountList.parse(body)).toEqual(body);
    expect(body).toMatchObject({ accounts: ids.map((id) => ({ id, capabilities: ["profile"] })), next: null });
  });

  it("are those alone that the key is limited to", async () => {
    const [first] = [await connected(), await connected()];
    const limited = await insertApiKey(api.db, userId, { accountIds: [first] });
    expect(await idsOf({}, limited.key)).toEqual({ ids: [first], next: null });
  });

  it("come in pages, none twice and none left out", async () => {
    const ids = [];
    for (let count = 0; count < 5; count++) ids.push(await connected());
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { ids: string[]; next: string | null } = await idsOf({ limit: "2", ...(cursor && { cursor }) });
      seen.push(...page.ids);
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toEqual(ids);
  });

  it("can be asked for by status and by what they can be used for", async () => {
    const plain = await connected();
    const videos = await connected({ grantedScopes: ["user.info.basic", "video.list"] });
    const ended = await connected({ grantedScopes: ["user.info.basic", "video.list"] });
    await sql`update tiktok_grant set ended_at = now(), end_reason = 'removed', sealed_access_token = null,
              sealed_refresh_token = null, access_token_expires_at = null where account_id = ${ended}`.execute(api.db);
    expect((await idsOf({ status: "connected" })).ids).toEqual([plain, videos]);
    expect((await idsOf({ status: "retrying,reauthorization_required" })).ids).toEqual([ended]);
    expect((await idsOf({ capability: "videos" })).ids).toEqual([videos]);
    expect((await idsOf({ capability: "videos", status: "retrying" })).ids).toEqual([]);
  });

  it("are not sent again while nothing has changed, and a refresh is no change", async () => {
    const accountId = await connected();
    const etag = (await ask()).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    await sql`update tiktok_grant set generation = generation + 1, last_refreshed_at = now(), due_at = now(),
              access_token_expires_at = now() + interval '3 hours' where account_id = ${accountId}`.execute(api.db);
    const again = await ask({}, { "if-none-match": etag });
    expect({ status: again.status, body: await again.text() }).toEqual({ status: 304, body: "" });
    await sql`update tiktok_account set display_name = 'Ada' where id = ${accountId}`.execute(api.db);
    expect((await ask({}, { "if-none-match": etag })).status).toBe(200);
  });

  it.each([{ status: "fine" }, { capability: "flying" }, { limit: "0" }, { limit: "101" }, { cursor: "2" }] as Record<
    string,
    string
  >[])("cannot be asked for with %j", async (query) => {
    const response = await ask(query);
    expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
  });

  it("want a key", async () => {
    const response = await fetch(`${api.origin}/v1/accounts`);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
  });

  it("are not for a session of the page, which opens nothing here", async () => {
    const browser = api.browser();
    await browser.signUp();
    expect((await browser.get("/v1/accounts")).status).toBe(401);
  });
});
