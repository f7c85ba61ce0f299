import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { TestBrowser } from "./testing/browser.ts";
import { createTestApi, type TestApi } from "./testing/test-api.ts";

// Thousands of requests each: seconds, unless the machine is busy.
vi.setConfig({ testTimeout: 180_000 });

let api: TestApi;
let person: TestBrowser;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
beforeAll(async () => {
  api = await createTestApi();
  person = api.browser();
  await person.signUp();
});
afterAll(async () => {
  agent.destroy();
  await api.close();
});

interface Sent {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: Buffer;
}

/** Sends what no well-meaning client would. @returns the status; 0 when the server ended the connection */
function send({ method = "GET", path, headers = {}, body }: Sent): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(
      api.origin,
      { method, path, agent, headers: { origin: api.origin, ...headers } },
      (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on("error", () => resolve(0));
    sent.end(body);
  });
}

const signedIn = () => ({ cookie: person.cookieHeader() });

/** No case made the api fail, and it is as well as before. @param options.seen what some must have been answered */
async function expectHandled<Case>(
  cases: fc.Arbitrary<Case>,
  makeOf: (one: Case) => Sent,
  { runs, seen }: { runs: number; seen: number[] },
): Promise<void> {
  const answered = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.array(cases, { minLength: 4, maxLength: 4 }), async (four) => {
      const statuses = await Promise.all(four.map((one) => send(makeOf(one))));
      for (const status of statuses) expect(status).toBeLessThan(500);
      for (const status of statuses) answered.add(status);
    }),
    { numRuns: Math.ceil(runs / 4) },
  );
  expect([...answered]).toEqual(expect.arrayContaining(seen));
  expect(await send({ path: "/healthz" })).toBe(200);
  expect(await send({ path: "/api/accounts", headers: signedIn() })).toBe(200);
}

/** What may stand in a request's first line: everything but control characters and spaces. */
const pathPart = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 24 }),
  fc.constantFrom(
    "%",
    "%zz",
    "%00",
    "%ff",
    "%c0%80",
    "%ed%a0%80",
    "[]",
    "[a]=1",
    "__proto__",
    "..%2f",
    "&&==",
    "a".repeat(4_000),
  ),
);
const headerValue = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 60,
});

it("takes any query at the callback and on the way to TikTok", async () => {
  const name = fc.constantFrom(
    "code",
    "state",
    "error",
    "error_type",
    "errCode",
    "scopes",
    "error_description",
    "account",
  );
  const query = fc.array(fc.tuple(name, pathPart), { maxLength: 6 });
  await expectHandled(
    fc.record({ query, start: fc.boolean(), known: fc.boolean() }),
    ({ query: pairs, start, known }) => ({
      path: `/api/auth/${start ? "tiktok" : "callback/tiktok"}?${pairs.map(([key, value]) => `${key}=${value}`).join("&")}`,
      ...(known && { headers: signedIn() }),
    }),
    { runs: 1_200, seen: [302, 404] },
  );
});

it("takes any id and any address", async () => {
  const method = fc.constantFrom("GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "HEAD");
  const front = fc.constantFrom(
    "/api/accounts/",
    "/api/accounts/",
    "/api/parked-grants/",
    "/api/connection-attempts/",
    "/api/sessions/",
    "/api/identity/",
    "/api/",
    "/",
    "/assets/",
  );
  const back = fc.constantFrom("", "/refresh", "/events?before=", "/avatar?version=", "/dismissal", "/fresh-start");
  // Mostly nothing, or hardly any address would be one that there is.
  const tail = fc.oneof(fc.constant(""), fc.constant(""), pathPart);
  // Which would do what it is there for, and sign the person out.
  const endsAllSessions = (one: { method: string; front: string; rest: string }) =>
    one.method === "DELETE" && one.front === "/api/sessions/" && /^(\?|#|$)/.test(one.rest);
  await expectHandled(
    fc
      .record({ method, front, id: pathPart, back, tail })
      .filter((one) => !endsAllSessions({ ...one, rest: one.id + one.back + one.tail })),
    (one) => ({ method: one.method, path: one.front + one.id + one.back + one.tail, headers: signedIn() }),
    { runs: 1_200, seen: [200, 404] },
  );
});

it("takes any cookie and any header", async () => {
  const cookie = fc.oneof(
    headerValue,
    headerValue.map((value) => `tiktok-connect.session_token=${value}`),
    headerValue.map((value) => `tiktok-connect.session_token=${value}.${value}; tiktok-connect-browser=${value}`),
    headerValue.map((value) => `${person.cookieHeader()}; tiktok-connect.known=${value}`),
    headerValue.map((value) => `${value}=${value};`.repeat(40)),
  );
  const path = fc.constantFrom(
    "/api/accounts",
    "/api/auth/tiktok",
    "/api/identity/get-session",
    "/settings",
    "/metrics",
  );
  await expectHandled(
    fc.record({ cookie, path, authorization: headerValue, prefer: headerValue, host: fc.boolean() }),
    (one) => ({
      path: one.path,
      headers: {
        cookie: one.cookie,
        authorization: one.authorization,
        prefer: one.prefer,
        "x-forwarded-for": one.prefer,
      },
    }),
    { runs: 1_000, seen: [200, 302, 401] },
  );
});

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, "", "\0", "\ud800", "a@b.example", "a\0@b.example", 2 ** 60, [], {}, true),
  fc.jsonValue({ maxDepth: 2 }),
);

it("takes any body where it takes one", async () => {
  const path = fc.constantFrom(
    "/api/identity/sign-up/email",
    "/api/identity/verify-email",
    "/api/identity/reset-password",
    "/api/identity/invitation",
    "/api/identity/accept-invitation",
    "/api/identity/request-password-reset",
    "/api/identity/sign-out",
    "/api/parked-grants/019a0000-0000-7000-8000-000000000001",
    "/api/webhooks/tiktok",
  );
  const fields = fc.record(
    { email: odd, password: odd, name: odd, token: odd, newPassword: odd, ["__proto__"]: odd, callbackURL: odd },
    { requiredKeys: [] },
  );
  // As its form should be, so that many get past the reading of it, to what looks it up.
  const wellFormed = fc.record({ email: fc.emailAddress(), token: fc.base64String({ minLength: 24, maxLength: 24 }) });
  const body = fc.oneof(
    { arbitrary: wellFormed.map((value) => Buffer.from(JSON.stringify(value))), weight: 6 },
    { arbitrary: fields.map((value) => Buffer.from(JSON.stringify(value))), weight: 6 },
    { arbitrary: fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))), weight: 2 },
    { arbitrary: fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array)), weight: 2 },
    { arbitrary: fields.map((value) => Buffer.from(JSON.stringify(value)).subarray(0, -3)), weight: 1 },
    { arbitrary: fc.integer({ min: 100, max: 16_000 }).map((depth) => Buffer.from("[".repeat(depth))), weight: 1 },
    {
      arbitrary: fc.constant(Buffer.from('{"email":"a@b.example","email":1e999,"token":9007199254740993}')),
      weight: 1,
    },
    { arbitrary: fc.constant(Buffer.alloc(200 * 1024, "a")), weight: 1 },
  );
  const type = fc.oneof(
    { arbitrary: fc.constant("application/json"), weight: 6 },
    { arbitrary: fc.constantFrom("application/json; charset=utf-16", "text/plain", ""), weight: 2 },
  );
  const encoding = fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 6 },
    { arbitrary: fc.constantFrom("gzip", "br", "nonsense"), weight: 2 },
  );
  await expectHandled(
    fc.record({ path, body, type, encoding }),
    (one) => ({
      method: "POST",
      path: one.path,
      headers: { "content-type": one.type, ...(one.encoding && { "content-encoding": one.encoding }) },
      body: one.body,
    }),
    { runs: 1_200, seen: [200, 400, 404, 413, 415] },
  );
});

it("takes any form of somebody signed in", async () => {
  const mostly = <T>(right: fc.Arbitrary<T>) =>
    fc.oneof({ arbitrary: right, weight: 3 }, { arbitrary: odd, weight: 1 });
  const events = fc.subarray(["reauthorization_required", "reauthorized", "disconnected"]);
  const form = fc.oneof(
    fc.record(
      {
        path: fc.constant("/api/api-keys"),
        name: mostly(fc.string({ unit: "binary", minLength: 1, maxLength: 20 })),
        scope: mostly(fc.constantFrom("read", "token")),
        accountIds: mostly(fc.constant(null)),
      },
      { requiredKeys: ["path", "name", "scope"] },
    ),
    fc.record(
      {
        path: fc.constant("/api/webhook-endpoints"),
        url: mostly(
          fc.oneof(
            fc.webUrl({ withQueryParameters: true }),
            pathPart.map((part) => `https://a.example/${part}`),
          ),
        ),
        eventTypes: mostly(events),
      },
      { requiredKeys: ["path", "url"] },
    ),
  );
  await expectHandled(
    form,
    ({ path, ...body }) => ({
      method: "POST",
      path,
      headers: { ...signedIn(), "content-type": "application/json" },
      body: Buffer.from(JSON.stringify(body)),
    }),
    { runs: 800, seen: [201, 400] },
  );
});

it("takes any webhook, signed and not", async () => {
  const anything = fc.oneof(
    fc.constantFrom<unknown>(null, "", "\0", "\ud800", "authorization.removed", 2 ** 60, -1, 1.5, [], {}, true),
    fc.string({ maxLength: 40 }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const content = fc.oneof(
    anything,
    fc.constantFrom('{"reason": 1 }', '{"reason":99999999999999999999}', '{"reason":-1}', '{"reason":', "[[["),
  );
  const fields = fc.record(
    {
      client_key: fc.oneof(fc.constant(api.simulator.clientKey), anything),
      event: fc.oneof(fc.constantFrom("authorization.removed", "post.publish.failed", "account.renamed"), anything),
      create_time: fc.oneof(fc.integer({ min: 0, max: 4_000_000_000 }), anything),
      user_openid: anything,
      content,
      ["__proto__"]: anything,
    },
    { requiredKeys: ["client_key", "event", "create_time"] },
  );
  const body = fc.oneof(
    { arbitrary: fields.map((value) => Buffer.from(JSON.stringify(value))), weight: 8 },
    { arbitrary: fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array)), weight: 2 },
    { arbitrary: fc.integer({ min: 100, max: 17_000 }).map((depth) => Buffer.from("[".repeat(depth))), weight: 2 },
  );
  const signature = fc.oneof(
    { arbitrary: fc.constant(null), weight: 6 },
    { arbitrary: headerValue, weight: 1 },
    { arbitrary: headerValue.map((value) => `t=${value},s=${"a".repeat(64)}`), weight: 1 },
    { arbitrary: headerValue.map((value) => `t=1700000000,s=${value}`), weight: 1 },
  );
  const encoding = fc.constantFrom(undefined, undefined, undefined, undefined, "gzip", "nonsense");
  await expectHandled(
    fc.record({ body, signature, encoding }),
    (one) => ({
      method: "POST",
      path: "/api/webhooks/tiktok",
      headers: {
        "tiktok-signature": one.signature ?? sign(one.body),
        ...(one.encoding && { "content-encoding": one.encoding }),
      },
      body: one.body,
    }),
    { runs: 1_200, seen: [200, 400, 401, 413, 415] },
  );
});

function sign(body: Buffer): string {
  const t = Math.floor(Date.now() / 1_000);
  return `t=${t},s=${createHmac("sha256", api.simulator.clientSecret).update(`${t}.`).update(body).digest("hex")}`;
}
