import { createHash } from "node:crypto";
import { Validator } from "@seriousme/openapi-schema-validator";
import { type OpenApiDocument, openApiDocument } from "@tiktok-connect/contract/v1";
import { type AccountBuild, cutOff, insertAccount, insertUser, testCipher } from "@tiktok-connect/db/testing";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { insertApiKey } from "../../testing/api-keys.ts";
import { createTestApi, type TestApi } from "../../testing/test-api.ts";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

/** What the test reads of the document. */
const response = z.object({
  headers: z.record(z.string(), z.object({ required: z.boolean() })).default({}),
  content: z.record(z.string(), z.object({ schema: z.object({ $ref: z.string() }) })).default({}),
});
const paths = z.record(
  z.string(),
  z.record(z.string(), z.object({ operationId: z.string(), responses: z.record(z.string(), response) })),
);

let api: TestApi;
let slow: TestApi;
let document: OpenApiDocument;
let described: Map<string, Record<string, z.infer<typeof response>>>;
let ajv: Ajv2020;
/** Every answer that came, as `operation status`. */
const seen = new Set<string>();

let userId: string;
let key: string;
let readKey: string;

beforeAll(async () => {
  [api, slow] = await Promise.all([createTestApi(), createTestApi({ apiKeyRate: 1 })]);
  document = (await (await fetch(`${api.origin}/v1/openapi.json`)).json()) as OpenApiDocument;
  described = new Map(
    Object.values(paths.parse(document.paths)).flatMap((methods) =>
      Object.values(methods).map(({ operationId, responses }) => [operationId, responses] as const),
    ),
  );
  ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "document", components: { schemas: closed(document.components.schemas) } });
  userId = await insertUser(api.db);
  ({ key } = await insertApiKey(api.db, userId));
  readKey = (await insertApiKey(api.db, userId, { scope: "read" })).key;
});
afterAll(() => Promise.all([api.close(), slow.close()]));

/** Callers ignore what they do not know; the test wants to hear of it. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([keyword, value]) => [keyword, closed(value)]);
  return Object.fromEntries("properties" in schema ? [...entries, ["unevaluatedProperties", false]] : entries);
}

/** Sends a request, and holds the answer against the document. */
async function expectDescribed(operationId: string, request: Promise<Response>, status: number): Promise<void> {
  const answer = await request;
  const text = await answer.text();
  expect({ status: answer.status, text }).toMatchObject({ status });
  const promised = described.get(operationId)?.[String(status)];
  if (!promised) throw new Error(`${operationId} answers ${status}, which is not described`);
  for (const [name, { required }] of Object.entries(promised.headers)) {
    if (required) expect(answer.headers.get(name), `${operationId} ${status} ${name}`).not.toBeNull();
  }
  const [content] = Object.entries(promised.content);
  if (content) {
    const [type, { schema }] = content;
    expect(answer.headers.get("content-type")?.split(";")[0]).toBe(type);
    const validate = ajv.getSchema(`document${schema.$ref}`);
    if (!validate) throw new Error(`${schema.$ref} is not in the document`);
    expect(validate(JSON.parse(text)), `${operationId} ${status}: ${JSON.stringify(validate.errors)}\n${text}`).toBe(
      true,
    );
  } else {
    expect(text).toBe("");
  }
  seen.add(`${operationId} ${status}`);
}

async function connected(build: AccountBuild = {}, from = { api, userId }): Promise<string> {
  const app = { clientKey: from.api.simulator.clientKey, apiOrigin: from.api.simulator.origin };
  return (await insertAccount(from.api.db, from.api.cipher, { app, userId: from.userId, ...build })).accountId;
}

const authorization = (apiKey: string) => ({ authorization: `Bearer ${apiKey}` });
const list = (query = "", headers: Record<string, string> = authorization(key), { origin } = api) =>
  fetch(`${origin}/v1/accounts?${query}`, { headers });
const token = (accountId: string, query = "", apiKey = key, { origin } = api) =>
  fetch(`${origin}/v1/accounts/${accountId}/access-token?${query}`, { headers: authorization(apiKey) });
const exchange = (form: Record<string, string>, apiKey = key, { origin } = api) =>
  fetch(`${origin}/v1/oauth/token`, {
    method: "POST",
    headers: authorization(apiKey),
    body: new URLSearchParams({ grant_type: EXCHANGE, ...form }),
  });
const nameOf = (accessToken: string) => createHash("sha256").update(accessToken).digest("hex").slice(0, 32);

/** The account's owner has removed the app. */
async function end(accountId: string): Promise<void> {
  await sql`update tiktok_grant set ended_at = now(), end_reason = 'removed_by_user', sealed_access_token = null,
            sealed_refresh_token = null, access_token_expires_at = null where account_id = ${accountId}`.execute(
    api.db,
  );
}

describe("the description of /v1", () => {
  it("is OpenAPI 3.1, and nothing in it is amiss", async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    // Its own types are JSON's; the document is what travelled as such.
    const { valid, errors } = await new Validator().validate({ ...structuredClone(document) });
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
    expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument({ serverUrl: api.origin }))));
  });

  it("is what GET /v1/accounts answers", async () => {
    const accountId = await connected({ grantedScopes: ["user.info.basic", "video.list"] });
    const leaving = await connected({ refreshExpiresInMs: 86_400_000 });
    await end(await connected());
    await sql`update tiktok_account set disconnect_requested_at = now() where id = ${leaving}`.execute(api.db);
    await expectDescribed("listAccounts", list(), 200);
    const etag = (await list(`status=connected&limit=1`)).headers.get("etag") ?? "";
    const known = { ...authorization(key), "if-none-match": etag };
    await expectDescribed("listAccounts", list("status=connected&limit=1", known), 304);
    await expectDescribed("listAccounts", list("status=well"), 400);
    await expectDescribed("listAccounts", list("", {}), 401);
    expect(accountId).toBeDefined();
  });

  it("is what GET /v1/accounts/ID/access-token answers", async () => {
    const accountId = await connected({ accessToken: "act.described" });
    await expectDescribed("getAccessToken", token(accountId), 200);
    await expectDescribed("getAccessToken", token(accountId, "min_validity=soon"), 400);
    await sql`update tiktok_grant set access_lifetime_seconds = 7200 where account_id = ${accountId}`.execute(api.db);
    await expectDescribed("getAccessToken", token(accountId, "min_validity=3601"), 400);
    await expectDescribed("getAccessToken", token(accountId, "", "tkc_none"), 401);
    await expectDescribed("getAccessToken", token(accountId, "", readKey), 403);
    await expectDescribed("getAccessToken", token(crypto.randomUUID()), 404);
    await expectDescribed("getAccessToken", token(accountId, "scope=video.publish"), 409);
    await sql`update tiktok_grant set last_refreshed_at = now() where account_id = ${accountId}`.execute(api.db);
    await expectDescribed("getAccessToken", token(accountId, `rejected=${nameOf("act.described")}`), 503);
    await end(accountId);
    await expectDescribed("getAccessToken", token(accountId), 409);
    const sealedElsewhere = await insertAccount(api.db, testCipher(), {
      userId,
      app: { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin },
    });
    await expectDescribed("getAccessToken", token(sealedElsewhere.accountId), 500);
    await expectDescribed("exchangeToken", exchange({ audience: sealedElsewhere.accountId }), 500);
  });

  it("is what POST /v1/oauth/token answers", async () => {
    const audience = await connected({ accessToken: "act.exchanged" });
    await expectDescribed("exchangeToken", exchange({ audience }), 200);
    await expectDescribed("exchangeToken", exchange({ grant_type: "password" }), 400);
    await expectDescribed("exchangeToken", exchange({ audience, scope: "video.publish" }), 400);
    await expectDescribed("exchangeToken", exchange({ audience }, "tkc_none"), 401);
    await sql`update tiktok_grant set last_refreshed_at = now() where account_id = ${audience}`.execute(api.db);
    await expectDescribed("exchangeToken", exchange({ audience, rejected: nameOf("act.exchanged") }), 503);
  });

  it("is what they answer to a key that asks too often", async () => {
    const owner = await insertUser(slow.db);
    const { key: hasty } = await insertApiKey(slow.db, owner);
    const accountId = await connected({}, { api: slow, userId: owner });
    for (let count = 0; count < 20; count++) await (await list("", authorization(hasty), slow)).text();
    await expectDescribed("listAccounts", list("", authorization(hasty), slow), 429);
    await expectDescribed("getAccessToken", token(accountId, "", hasty, slow), 429);
    await expectDescribed("exchangeToken", exchange({ audience: accountId }, hasty, slow), 429);
  });

  it("is what they answer while the database is away", async () => {
    await using outage = await cutOff(api.databaseUrl);
    await expectDescribed("listAccounts", list(), 503);
    await expectDescribed("getAccessToken", token(crypto.randomUUID()), 503);
    await expectDescribed("exchangeToken", exchange({ audience: crypto.randomUUID() }), 503);
    await outage.end();
  });

  it("describes no answer that none of these was", () => {
    const promised = [...described].flatMap(([id, responses]) =>
      Object.keys(responses).map((status) => `${id} ${status}`),
    );
    expect([...seen].toSorted()).toEqual(promised.toSorted());
  });
});

describe("the page of it", () => {
  it("names every address and status, runs nothing, and loads nothing from elsewhere", async () => {
    const page = await fetch(`${api.origin}/docs`);
    const text = await page.text();
    expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'/);
    expect(text).not.toMatch(/<script|style=|<style|https?:\/\/(?!localhost)/);
    for (const path of Object.keys(document.paths)) expect(text).toContain(path);
    for (const name of Object.keys(document.components.schemas)) expect(text).toContain(`id="schema-${name}"`);
    expect((await fetch(`${api.origin}/docs/style.css`)).headers.get("content-type")).toMatch(/^text\/css/);
  });
});
