import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

  it("sends a browser that came under another host to the one it is bound to", async () => {
    expect(await getAs("127.0.0.1:1", "/settings?x=1")).toEqual({
      status: 302,
      location: `${api.origin}/settings?x=1`,
    });
  });

  it("says nothing of where its visitors come from, and runs no foreign script", async () => {
    const { headers } = await get("/settings");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("content-security-policy")).toMatch(/default-src 'self'/);
    expect(headers.get("content-security-policy")).not.toMatch(/unsafe/);
    expect(headers.get("x-powered-by")).toBeNull();
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
