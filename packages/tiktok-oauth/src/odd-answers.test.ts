import type { ServerResponse } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { TikTokClient } from "./client.ts";
import { ApiResponseError, OAuthResponseError, TikTokUnavailableError } from "./errors.ts";
import { exchangeAuthorizationCode, refreshAccessToken } from "./grants.ts";
import { revokeToken } from "./revocation.ts";
import { clientOf, serve, type TestServer } from "./testing/serve.ts";
import { fetchUserInfo } from "./user-info.ts";

// Thousands of answers: seconds, unless the machine is busy.
vi.setConfig({ testTimeout: 180_000 });

const CANARY = "canary9f3e71";
const TOKEN = `act.${CANARY}!4521.va`;
const CODE = `${CANARY}*v!6345.u1`;

let server: TestServer;
let client: TikTokClient;
let answer: (response: ServerResponse) => void;
beforeAll(async () => {
  server = await serve((response) => answer(response));
  client = clientOf(server.origin, { clientSecret: `${CANARY}-secret`, timeoutMs: 2_000 });
});
afterAll(async () => {
  await client.close();
  await server[Symbol.asyncDispose]();
});

const calls = {
  exchange: () => exchangeAuthorizationCode(client, { code: CODE, codeVerifier: CANARY }),
  refresh: () => refreshAccessToken(client, TOKEN),
  "user info": () => fetchUserInfo(client, TOKEN, new Set(["user.info.basic", "user.info.stats"])),
  revoke: () => revokeToken(client, TOKEN),
};

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 2 ** 53, 1.5, "", " ", [], {}, "9007199254740993", TOKEN, [TOKEN], {
    a: TOKEN,
  }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** An answer in which any part may be of another kind, and a token may stand where none belongs. */
const nearly = fc
  .record(
    {
      access_token: odd,
      refresh_token: odd,
      expires_in: odd,
      refresh_expires_in: odd,
      open_id: odd,
      scope: odd,
      token_type: odd,
      error: odd,
      error_description: odd,
      log_id: odd,
      data: odd,
      message: odd,
    },
    { requiredKeys: [] },
  )
  .map((fields) => Buffer.from(JSON.stringify(fields)));

const numbers = fc
  .bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
  .map((number) => Buffer.from(`{"access_token":"${TOKEN}","open_id":"x","expires_in":${number},"scope":1e999}`));

const twice = fc
  .tuple(odd, odd)
  .map(([a, b]) =>
    Buffer.from(`{"error":${JSON.stringify(a)},"error":${JSON.stringify(b)},"access_token":"${TOKEN}"}`),
  );

const deep = fc.integer({ min: 1_000, max: 60_000 }).map((depth) => Buffer.from(`{"data":${"[".repeat(depth)}`));
const huge = fc.constant(Buffer.alloc(600 * 1024, '{"a":'));
const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array));
const truncated = fc
  .tuple(nearly, fc.nat(200))
  .map(([whole, length]) => whole.subarray(0, Math.min(length, whole.length)));

const body = fc.oneof(
  { arbitrary: nearly, weight: 8 },
  { arbitrary: truncated, weight: 4 },
  { arbitrary: bytes, weight: 3 },
  { arbitrary: numbers, weight: 3 },
  { arbitrary: twice, weight: 2 },
  { arbitrary: deep, weight: 1 },
  { arbitrary: huge, weight: 1 },
);
const head = fc.record({
  status: fc.constantFrom(200, 200, 200, 201, 204, 302, 400, 401, 403, 429, 500, 503),
  type: fc.constantFrom("application/json", "text/html", "application/octet-stream", "nonsense"),
  retryAfter: fc.constantFrom(undefined, "5", "-1", "soon", "1e9", TOKEN.replace(/\s/g, "")),
  cut: fc.boolean(),
});

/** Everything that an error says, down to what caused it. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, JSON.stringify(error), wordsOf(error.cause ?? "")].join("\n");
}

describe.each(Object.entries(calls))("%s", (_name, call) => {
  it("comes to something that is foreseen, whatever TikTok answers, and its errors repeat no secret", async () => {
    const before = process.memoryUsage().heapUsed;
    await fc.assert(
      fc.asyncProperty(head, body, async ({ status, type, retryAfter, cut }, content) => {
        answer = (response) => {
          const length = cut ? content.length + 10 : content.length;
          const headers = { "content-type": type, ...(retryAfter && { "retry-after": retryAfter }) };
          response.writeHead(status, status === 204 ? headers : { ...headers, "content-length": length });
          if (status === 204) response.end();
          else if (cut) response.write(content, () => response.destroy());
          else response.end(content);
        };
        try {
          await call();
        } catch (error) {
          const foreseen = [OAuthResponseError, ApiResponseError, TikTokUnavailableError];
          expect(foreseen.some((kind) => error instanceof kind)).toBe(true);
          expect(wordsOf(error)).not.toContain(CANARY);
        }
      }),
      { numRuns: 700 },
    );
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 1024 * 1024);
  });
});
