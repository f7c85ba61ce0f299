import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { OAuthResponseError, TikTokUnavailableError } from "./errors.ts";
import { clientOf, serve } from "./testing/serve.ts";
import { requestTokens } from "./token-endpoint.ts";

interface Served {
  status?: number;
  headers?: Record<string, string | string[]>;
  body: unknown;
}

/** Asks a server that answers this; a body that is no text is sent as JSON. */
async function ask({ status = 200, headers = {}, body }: Served) {
  await using server = await serve((response) => {
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await using client = clientOf(server.origin);
  return await requestTokens(client, { grant_type: "refresh_token", refresh_token: "planted-refresh-token" });
}

const askFails = (served: Served) =>
  ask(served).then(
    () => expect.fail("there was no failure"),
    (error: OAuthResponseError | TikTokUnavailableError) => error,
  );

const tokens = { access_token: "act.a", refresh_token: "rft.r", expires_in: 7200 };

describe("an answer with an access token is taken", () => {
  test.each<[string, Served]>([
    ["with HTTP 200", { body: tokens }],
    ["with HTTP 500", { status: 500, body: tokens }],
    ["with HTTP 429", { status: 429, body: tokens }],
    ["beside an error", { status: 400, body: { ...tokens, error: "invalid_grant" } }],
  ])("%s", async (_how, served) => {
    expect(await ask(served)).toMatchObject({ accessToken: "act.a", refreshToken: "rft.r", expiresInSeconds: 7200 });
  });

  test("from a connection that breaks behind it", async () => {
    await using server = await serve((response) => {
      response.writeHead(200, { "content-length": 500 }).write(JSON.stringify(tokens), () => response.socket?.end());
    });
    await using client = clientOf(server.origin);
    expect(await requestTokens(client, { grant_type: "client_credentials" })).toMatchObject({ accessToken: "act.a" });
  });

  test("with the log id of the body, else of the header", async () => {
    const headers = { "x-tt-logid": "header-log" };
    expect(await ask({ headers, body: { ...tokens, log_id: "body-log" } })).toMatchObject({ logId: "body-log" });
    expect(await ask({ headers, body: tokens })).toMatchObject({ logId: "header-log" });
    expect(await ask({ body: tokens })).toMatchObject({ logId: null });
  });
});

describe("a refusal is told by the body", () => {
  test.each([200, 400, 401])("with HTTP %i", async (status) => {
    const body = { error: "invalid_grant", error_description: "Refresh token is invalid or expired.", log_id: "log-1" };
    expect(await askFails({ status, body })).toMatchObject({
      name: "OAuthResponseError",
      code: "invalid_grant",
      description: "Refresh token is invalid or expired.",
      logId: "log-1",
      httpStatus: status,
    });
  });

  test("also in the envelope of TikTok's other endpoints", async () => {
    const body = { data: {}, error: { code: "internal_error", message: "Try later.", log_id: "log-2" } };
    expect(await askFails({ body })).toMatchObject({
      name: "OAuthResponseError",
      code: "internal_error",
      description: "Try later.",
      logId: "log-2",
    });
  });
});

describe("anything else is no usable answer", () => {
  test.each<[string, Served, object]>([
    ["HTML", { body: "<html>act.planted</html>" }, { reason: "unusable_answer", httpStatus: 200 }],
    ["an empty body", { body: "" }, { reason: "unusable_answer" }],
    ["neither tokens nor an error", { body: { data: {} } }, { reason: "unusable_answer" }],
    ["an empty access token", { body: { ...tokens, access_token: "" } }, { reason: "unusable_answer" }],
    ["half of a JSON text", { body: '{"access_token":"act.planted","refre' }, { reason: "unusable_answer" }],
    [
      "a redirect",
      { status: 302, headers: { location: "/elsewhere" }, body: "" },
      { reason: "unusable_answer", httpStatus: 302 },
    ],
    ["a gateway's error", { status: 502, body: "<h1>Bad Gateway</h1>" }, { reason: "server_error", httpStatus: 502 }],
    ["a refusal that comes with a 5xx", { status: 500, body: { error: "invalid_grant" } }, { reason: "server_error" }],
    [
      "being away, with the time to wait",
      { status: 503, headers: { "retry-after": ["30", "60"], "x-tt-logid": "log-3" }, body: "" },
      { reason: "server_error", retryAfterSeconds: 30, logId: "log-3" },
    ],
    [
      "too many requests",
      { status: 429, headers: { "retry-after": "60" }, body: { error: "invalid_grant" } },
      { reason: "rate_limited", retryAfterSeconds: 60 },
    ],
    [
      "too many requests, from a gateway",
      { status: 429, body: "" },
      { reason: "rate_limited", retryAfterSeconds: null },
    ],
    ["too many requests by its word", { body: { error: { code: "rate_limit_exceeded" } } }, { reason: "rate_limited" }],
  ])("%s", async (_what, served, expected) => {
    const error = await askFails(served);
    expect(error).toMatchObject({ name: "TikTokUnavailableError", requestSent: true, ...expected });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain("planted");
  });
});

test("nothing that was sent is in an error, even when TikTok repeats it", async () => {
  const repeated = "planted-client-secret and planted-refresh-token and rft.planted";
  const error = await askFails({
    body: { error: "invalid_request", error_description: repeated, log_id: "act.planted" },
  });
  expect(error).toMatchObject({ description: "[removed] and [removed] and [removed]", logId: null });
  const word = await askFails({ body: { error: "planted-refresh-token" } });
  expect(word).toMatchObject({ code: "unreadable" });
  for (const thrown of [error, word])
    expect(inspect(thrown, { depth: null, showHidden: true })).not.toContain("planted");
});

test("sends the app's credentials and the grant in a form, and nowhere else", async () => {
  await using server = await serve((response) => response.end(JSON.stringify(tokens)));
  await using client = clientOf(server.origin);
  await requestTokens(client, { grant_type: "authorization_code", code: "c*v!6427.va&+ " });
  const [request] = server.requests;
  expect(request).toMatchObject({
    method: "POST",
    url: "/v2/oauth/token/",
    form: {
      client_key: "aw-test-key",
      client_secret: "planted-client-secret",
      grant_type: "authorization_code",
      code: "c*v!6427.va&+ ",
    },
  });
  expect(request?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(request?.headers.authorization).toBeUndefined();
});
