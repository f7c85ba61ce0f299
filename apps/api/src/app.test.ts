import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApi, type TestApi } from "./testing/test-api.ts";

let api: TestApi;
let pageDir: string;
beforeAll(async () => {
  pageDir = mkdtempSync(join(tmpdir(), "page-"));
  mkdirSync(join(pageDir, "assets"));
  writeFileSync(join(pageDir, "index.html"), "<title>TikTok Connect</title>");
  writeFileSync(join(pageDir, "assets", "index-abc.js"), "export {};");
  api = await createTestApi({ pageDir, page: { signUp: "closed", metricsToken: "a-long-metrics-token" } });
});
afterAll(async () => {
  await api.close();
  rmSync(pageDir, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${api.origin}${path}`, { headers, redirect: "manual" });

/** `fetch` will not send another `Host`. */
function getAs(host: string, path: string): Promise<{ status: number; location: string | undefined }> {
  return new Promise((resolve, reject) => {
    request(`${api.origin}${path}`, { headers: { host } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, location: response.headers.location });
    })
      .on("error", reject)
      .end();
  });
}

/** `fetch` unpacks what comes packed. */
function getRaw(path: string, headers: Record<string, string>) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    request(`${api.origin}${path}`, { headers }, (response) => {
      buffer(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      );
    })
      .on("error", reject)
      .end();
  });
}

describe("the page", () => {
  it("answers at its addresses, never kept by caches, its assets for ever", async () => {
    for (const path of ["/settings", "/sign-in", "/settings?connection=connected"]) {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("no-cache");
    }
    expect((await get("/assets/index-abc.js")).headers.get("cache-control")).toMatch(/immutable/);
    expect((await get("/assets/gone.js")).status).toBe(404);
    expect((await get("/")).headers.get("location")).toBe("/settings");
  });

  it.each(["br", "gzip"])(
    "sends scripts compressed with %s to those who understand it, and says so to caches",
    async (encoding) => {
      const { status, headers, body } = await getRaw("/assets/index-abc.js", { "accept-encoding": encoding });
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        "content-encoding": encoding,
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": expect.stringMatching(/immutable/),
        vary: expect.stringMatching(/accept-encoding/i),
      });
      const unpack = encoding === "br" ? brotliDecompressSync : gunzipSync;
      expect(unpack(body).toString()).toBe("export {};");
    },
  );

  it.each(["identity", "br;q=0, gzip;q=0"])("sends scripts as they are to %s", async (encoding) => {
    const { headers, body } = await getRaw("/assets/index-abc.js", { "accept-encoding": encoding });
    expect(headers["content-encoding"]).toBeUndefined();
    expect(body.toString()).toBe("export {};");
  });

  it.each(["/assets/gone.js", "/assets/..%2findex.js", "/assets/%2e%2e/index.js"])(
    "has no script at %s",
    async (path) => {
      expect((await getRaw(path, { "accept-encoding": "br" })).status).toBeGreaterThanOrEqual(400);
    },
  );

  it("sends a browser that came under another host to the one it is bound to", async () => {
    expect(await getAs("127.0.0.1:1", "/settings?x=1")).toEqual({
      status: 302,
      location: `${api.origin}/settings?x=1`,
    });
  });

  it.each(["/settings", "/assets/index-abc.js", "/api/accounts", "/healthz", "/nothing"])(
    "loads nothing from elsewhere, is framed nowhere, and says nothing of where its visitors come from: %s",
    async (path) => {
      const { headers } = await get(path);
      const policy = headers.get("content-security-policy")?.split(";") ?? [];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy.join()).not.toMatch(/unsafe|https?:|data:|\*/);
      expect(Object.fromEntries(headers)).toMatchObject({
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "permissions-policy": expect.stringMatching(/camera=\(\)/),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers.get("x-powered-by")).toBeNull();
      // Without https there is nothing to insist on.
      expect(headers.get("strict-transport-security")).toBeNull();
    },
  );

  it("insists on https where that is how it is reached", async () => {
    const secure = await createTestApi({ page: { publicUrl: "https://connect.example" } });
    const { headers } = await fetch(`${secure.origin}/healthz`);
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
    expect(headers.get("content-security-policy")).toMatch(/upgrade-insecure-requests/);
    await secure.close();
  });

  it("keeps what somebody may see out of every cache", async () => {
    expect((await get("/api/accounts")).headers.get("cache-control")).toBe("no-store");
    expect((await get("/api/identity/get-session")).headers.get("cache-control")).toBe("no-store");
  });
});

describe("health", () => {
  it("is alive, and ready when database and queue answer", async () => {
    expect(await (await get("/healthz")).json()).toEqual({ status: "ok" });
    expect(await (await get("/readyz")).json()).toMatchObject({
      status: "ok",
      checks: { database: "ok", queue: "ok" },
    });
  });

  it("shows metrics to whoever has the token", async () => {
    expect((await get("/metrics")).status).toBe(401);
    expect((await get("/metrics", { authorization: "Bearer a-long-metrics-tokem" })).status).toBe(401);
    const text = await (await get("/metrics", { authorization: "Bearer a-long-metrics-token" })).text();
    expect(text).toMatch(/^tiktok_grants_due 0$/m);
    expect(text).toMatch(/^http_request_duration_seconds_count/m);
  });
});

describe("sign-up", () => {
  it("is refused where it is closed", async () => {
    await expect(api.browser().signUp()).rejects.toThrow(/400|403/);
  });
});
