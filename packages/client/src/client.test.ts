import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createClient } from "./client.ts";
import { ConnectUnavailableError } from "./errors.ts";

/** What stands in for TikTok Connect, and what it was asked. */
let server: Server;
let url: string;
let asked: string[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const token = (name: string, seconds: number, { ahead = 0 } = {}) => ({
  accessToken: name,
  tokenType: "Bearer",
  expiresAt: new Date(Date.now() + (seconds + ahead) * 1000).toISOString(),
  scopes: ["user.info.basic"],
  openId: "open-id",
});
function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
const client = (options: { timeoutMs?: number } = {}) => createClient({ url, apiKey: "tkc_test", ...options });

describe("a token", () => {
  it("is asked for with the key, once while it is good, however many need it", async () => {
    let authorization: string | undefined;
    answer = (request, response) => {
      authorization = request.headers.authorization;
      send(response, 200, token("act.one", 7_200));
    };
    const connect = client();
    const tokens = await Promise.all([1, 2, 3].map(() => connect.accessToken("account")));
    tokens.push(await connect.accessToken("account", { scopes: ["user.info.basic"], minValiditySeconds: 3_000 }));
    expect(new Set(tokens.map(({ accessToken }) => accessToken))).toEqual(new Set(["act.one"]));
    expect(asked).toEqual(["/v1/accounts/account/access-token?"]);
    expect(authorization).toBe("Bearer tkc_test");
  });

  it("is asked for again when it ends too soon, or lacks a scope", async () => {
    answer = (_request, response) => send(response, 200, token("act.short", 400));
    const connect = client();
    await connect.accessToken("account");
    await connect.accessToken("account", { minValiditySeconds: 500 });
    await connect.accessToken("account", { scopes: ["video.publish"] });
    expect(asked.slice(1)).toEqual([
      "/v1/accounts/account/access-token?min_validity=500",
      "/v1/accounts/account/access-token?scope=video.publish",
    ]);
  });

  it("is kept by the server's clock: a calendar that is hours off here does no harm", async () => {
    const ahead = 5 * 3_600;
    answer = (_request, response) => {
      const date = new Date(Date.now() + ahead * 1000).toUTCString();
      send(response, 200, token("act.one", 100, { ahead }), { date });
    };
    const connect = client();
    await connect.accessToken("account");
    await connect.accessToken("account");
    await connect.accessToken("account", { minValiditySeconds: 200 });
    expect(asked).toHaveLength(2);
  });
});

describe("TikTok Connect that is away", () => {
  it("is asked again when it says so", async () => {
    answer = (_request, response) => {
      if (asked.length > 1) send(response, 200, token("act.one", 7_200));
      else send(response, 503, { status: 503, code: "unavailable" }, { "retry-after": "1" });
    };
    expect(await client().accessToken("account")).toMatchObject({ accessToken: "act.one" });
    expect(asked).toHaveLength(2);
  });

  it("is not waited for beyond the time that a call may take", async () => {
    answer = (_request, response) => send(response, 503, { status: 503, code: "unavailable" }, { "retry-after": "60" });
    await expect(client().accessToken("account")).rejects.toMatchObject({ code: "unavailable" });
    expect(asked).toHaveLength(1);
    answer = () => undefined;
    await expect(client({ timeoutMs: 50 }).accessToken("account")).rejects.toThrow(ConnectUnavailableError);
  });

  it("is not mistaken for what stands in front of it", async () => {
    answer = (_request, response) => send(response, 404, { error: "no such host" });
    await expect(client().accessToken("account")).rejects.toThrow(ConnectUnavailableError);
  });
});

describe("what is refused", () => {
  it("is told with its code, and with where the owner can mend it", async () => {
    const refusal = {
      status: 409,
      code: "reauthorization_required",
      reauthorizeUrl: "https://x.example",
      reason: "removed",
    };
    answer = (_request, response) => send(response, 409, refusal);
    await expect(client().accessToken("account")).rejects.toMatchObject({ code: refusal.code, refusal });
    expect(asked).toHaveLength(1);
  });
});

describe("a call to TikTok", () => {
  beforeEach(() => {
    answer = (_request, response) => send(response, 200, token(`act.${asked.length}`, 7_200));
  });
  const tiktok = (status: number, code: string) => Response.json({ error: { code } }, { status });

  it("is made once more with another token when TikTok takes the first no longer", async () => {
    const used: string[] = [];
    const response = await client().withAccessToken("account", async (accessToken) => {
      used.push(accessToken);
      return used.length === 1 ? tiktok(401, "access_token_invalid") : tiktok(200, "ok");
    });
    expect({ status: response.status, used }).toEqual({ status: 200, used: ["act.1", "act.2"] });
    expect(asked[1]).toMatch(/\?rejected=[0-9a-f]{32}$/);
  });

  it("is made twice at most", async () => {
    let calls = 0;
    const response = await client().withAccessToken("account", async () => {
      calls++;
      return tiktok(401, "access_token_invalid");
    });
    expect({ status: response.status, calls }).toEqual({ status: 401, calls: 2 });
  });

  it("is not made again for want of a scope, which another token would lack as well", async () => {
    let calls = 0;
    const response = await client().withAccessToken("account", async () => {
      calls++;
      return tiktok(401, "scope_not_authorized");
    });
    expect(await response.json()).toMatchObject({ error: { code: "scope_not_authorized" } });
    expect({ calls, asked: asked.length }).toEqual({ calls: 1, asked: 1 });
  });
});

it("lists accounts page by page", async () => {
  answer = (request, response) => {
    const cursor = new URL(request.url ?? "", url).searchParams.get("cursor");
    send(response, 200, { accounts: [{ id: cursor ?? "first" }], next: cursor === null ? "second" : null });
  };
  const ids: string[] = [];
  for await (const { id } of client().accounts({ status: ["connected", "retrying"], capability: "publish" }))
    ids.push(id);
  expect(ids).toEqual(["first", "second"]);
  expect(asked[0]).toBe("/v1/accounts?status=connected%2Cretrying&capability=publish");
});
