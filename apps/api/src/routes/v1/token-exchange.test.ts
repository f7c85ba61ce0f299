import { createHash } from "node:crypto";
import { oauthError, tokenExchangeAnswer } from "@tiktok-connect/contract/v1";
import { openBreaker } from "@tiktok-connect/db";
import { type AccountBuild, cutOff, insertAccount, insertUser } from "@tiktok-connect/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertApiKey } from "../../testing/api-keys.ts";
import { createTestApi, type TestApi } from "../../testing/test-api.ts";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

let api: TestApi;
let userId: string;
let key: string;
beforeAll(async () => {
  api = await createTestApi();
  userId = await insertUser(api.db);
  ({ key } = await insertApiKey(api.db, userId));
});
afterAll(() => api.close());

const app = () => ({ clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin });
async function connected(build: AccountBuild = {}): Promise<string> {
  return (await insertAccount(api.db, api.cipher, { app: app(), userId, ...build })).accountId;
}

async function exchange(form: Record<string, string>, bearer: string | null = null) {
  const response = await fetch(`${api.origin}/v1/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: EXCHANGE, ...form }),
    headers: bearer === null ? {} : { authorization: `Bearer ${bearer}` },
  });
  const body = (await response.json()) as Record<string, unknown>;
  if (!response.ok) expect(oauthError.parse(body)).toEqual(body);
  return { status: response.status, headers: response.headers, ...body };
}

describe("a token exchange", () => {
  it("trades an API key for an access token of the account", async () => {
    const accountId = await connected({ accessToken: "act.exchanged" });
    const { status, headers, ...body } = await exchange({
      subject_token: key,
      subject_token_type: ACCESS_TOKEN,
      audience: accountId,
      requested_token_type: ACCESS_TOKEN,
    });
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(tokenExchangeAnswer.parse(body)).toEqual(body);
    expect(body).toMatchObject({ access_token: "act.exchanged", token_type: "Bearer", scope: "user.info.basic" });
  });

  it("takes the key as a bearer token, and the account by its address, too", async () => {
    const accountId = await connected();
    const resource = `${api.origin}/v1/accounts/${accountId}`;
    expect(await exchange({ resource }, key)).toMatchObject({ status: 200 });
    expect(await exchange({ resource, audience: accountId }, key)).toMatchObject({ status: 200 });
  });

  it.each([
    ["another grant", { grant_type: "client_credentials" }, "unsupported_grant_type"],
    ["no account", {}, "invalid_request"],
    ["an account that the key does not open", { audience: crypto.randomUUID() }, "invalid_target"],
    ["a resource that is none", { resource: "https://example.com/" }, "invalid_target"],
    ["two accounts", { audience: "one", resource: "https://x/v1/accounts/two" }, "invalid_request"],
    ["another kind of token", { audience: "x", requested_token_type: "urn:x" }, "invalid_request"],
    ["a key without its type", { audience: "x", subject_token: "x" }, "invalid_request"],
    ["two keys", { audience: "x", subject_token: "x", subject_token_type: ACCESS_TOKEN }, "invalid_request"],
    ["a validity that is none", { audience: "x", min_validity: "soon" }, "invalid_request"],
  ] as [string, Record<string, string>, string][])("refuses %s", async (_what, form, error) => {
    expect(await exchange(form, key)).toMatchObject({ status: 400, error });
  });

  it("refuses what is no form", async () => {
    const response = await fetch(`${api.origin}/v1/oauth/token`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: "{}",
    });
    expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject({
      status: 400,
      error: "invalid_request",
    });
  });

  it("knows no client without a key, and lets none have a token whose key may only read", async () => {
    const audience = await connected();
    const nobody = await exchange({ audience });
    expect(nobody).toMatchObject({ status: 401, error: "invalid_client" });
    expect(nobody.headers.get("www-authenticate")).toBe("Bearer");
    const read = await insertApiKey(api.db, userId, { scope: "read" });
    expect(await exchange({ audience }, read.key)).toMatchObject({ status: 400, error: "unauthorized_client" });
  });

  it("says where an account's owner can reauthorize it", async () => {
    const audience = await connected();
    expect(await exchange({ audience, scope: "video.publish" }, key)).toMatchObject({
      status: 400,
      error: "invalid_scope",
      error_uri: `${api.origin}/api/auth/tiktok?account=${audience}`,
    });
    await sql`update tiktok_grant set ended_at = now(), end_reason = 'removed', sealed_access_token = null,
              sealed_refresh_token = null, access_token_expires_at = null where account_id = ${audience}`.execute(
      api.db,
    );
    expect(await exchange({ audience }, key)).toMatchObject({ status: 400, error: "invalid_grant" });
  });

  it("never gives out a token that is dead, and says when to ask again", async () => {
    await openBreaker(api.db, app(), { reason: "failures" }, { probeEveryMs: 60_000 });
    const audience = await connected({ accessToken: "act.dead" });
    const rejected = createHash("sha256").update("act.dead").digest("hex").slice(0, 32);
    const answer = await exchange({ audience, rejected }, key);
    expect(answer).toMatchObject({ status: 503, error: "temporarily_unavailable" });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("says in its own words that the database is away", async () => {
    const audience = await connected();
    await using outage = await cutOff(api.databaseUrl);
    expect(await exchange({ audience }, key)).toMatchObject({ status: 503, error: "temporarily_unavailable" });
    await outage.end();
  });
});
