import { createSimulatorControl } from "@tiktok-connect/tiktok-simulator-control";
import { describe, expect, test } from "vitest";
import { testSimulator } from "../testing/test-simulator.ts";
import { exchange, obtainCode, refresh, revoke, userInfo } from "../testing/tiktok-calls.ts";

const simulator = testSimulator();

test("an app without options has a key and secret of its own, every scope, and the newest regime", async () => {
  const [one, other] = [await simulator.createApp(), await simulator.createApp()];
  expect(one.clientKey).toMatch(/^sbaw/);
  expect(one.clientKey).not.toBe(other.clientKey);
  expect(await one.settings()).toMatchObject({
    accessTokenSeconds: 7_200,
    refreshTokenSeconds: 15_552_000,
    rotatesRefreshToken: true,
    oauthErrorStatus: 200,
    rateLimits: false,
    scopes: expect.arrayContaining(["user.info.basic", "video.publish"]),
  });
  expect((await simulator.createApp({ environment: "production" })).clientKey).toMatch(/^aw/);
});

test("an app can be found again, and changed", async () => {
  const { clientKey, clientSecret } = await simulator.createApp();
  const again = await createSimulatorControl(simulator.origin).app(clientKey);
  expect(again.clientSecret).toBe(clientSecret);
  expect(await again.change({ regime: "earlier", accessTokenSeconds: 5 })).toMatchObject({
    accessTokenSeconds: 5,
    refreshTokenSeconds: 31_536_000,
    rotatesRefreshToken: false,
  });
});

test("mistakes are named", async () => {
  const control = createSimulatorControl(simulator.origin);
  const { clientKey } = await simulator.createApp();
  await expect(control.app("nobody")).rejects.toMatchObject({ code: "not_found" });
  await expect(control.createApp({ clientKey })).rejects.toMatchObject({ code: "invalid_request" });
  const misspelt = fetch(`${simulator.origin}/__control/apps`, { method: "POST", body: '{"reuseEndsGrants":true}' });
  expect(await (await misspelt).json()).toMatchObject({
    error: { code: "invalid_request", message: expect.stringContaining("reuseEndsGrants") },
  });
  const notJson = await fetch(`${simulator.origin}/__control/apps`, { method: "POST", body: "{" });
  expect(notJson.status).toBe(400);
});

test("a page of another site cannot steer the simulator", async () => {
  const headers = { "sec-fetch-site": "cross-site" };
  const response = await fetch(`${simulator.origin}/__control/apps`, { method: "POST", body: "{}", headers });
  expect(response.status).toBe(403);
});

test("the report counts what arrived and tells what became of each grant", async () => {
  const app = await simulator.createApp();
  const user = await app.createUser();
  const { json } = await exchange(app, await obtainCode(app, user));
  const next = await refresh(app, String(json.refresh_token));
  await refresh(app, String(json.refresh_token));
  await userInfo(app, String(next.json.access_token));
  expect(await app.grantReport(user)).toMatchObject({ alive: true, generation: 2 });
  await revoke(app, String(next.json.access_token));
  expect(await app.report()).toEqual({
    calls: {
      authorize: 2,
      token: { authorization_code: 1, refresh_token: 2, client_credentials: 0, other: 0 },
      revoke: 1,
      user_info: 1,
      creator_info: 0,
      webhook: 0,
    },
    totals: { grants: 1, alive: 0, exchanges: 1, refreshes: 1, spentTokenReuses: 1, revocations: 1 },
    grants: [
      {
        openId: user.openId,
        alive: false,
        endedReason: "developer_revoked",
        scopes: [],
        generation: 2,
        exchanges: 1,
        refreshes: 1,
        spentTokenReuses: 1,
        revocations: 1,
        tokenCalls: 3,
        accessTokenExpiresAt: null,
        refreshTokenExpiresAt: null,
      },
    ],
  });
});

test("a token can be asked about", async () => {
  const [app, other] = [await simulator.createApp(), await simulator.createApp()];
  const { openId, accessToken, refreshToken } = await app.grant(await app.createUser());
  const living = { state: "living", openId, generation: 1 };
  expect(await app.inspectToken(accessToken)).toEqual({ ...living, kind: "access_token" });
  expect(await app.inspectToken(refreshToken)).toEqual({ ...living, kind: "refresh_token" });
  expect((await app.inspectToken(refreshToken.slice(0, -1))).state).toBe("unknown");
  expect((await other.inspectToken(refreshToken)).state).toBe("unknown");
  await app.removeApp(openId);
  expect((await app.inspectToken(refreshToken)).state).toBe("ended");
});

describe("waiting", () => {
  test("ends when the calls have come, at once if they are there already", async () => {
    const app = await simulator.createApp();
    const pair = await app.grant(await app.createUser());
    const waits = [
      app.waitFor({ endpoint: "token", grantType: "refresh_token", calls: 2 }),
      app.waitFor({ endpoint: "token", calls: 2 }),
      app.waitFor({ refreshes: 2 }),
      app.waitFor({ refreshes: 2, openId: pair.openId }),
      app.waitFor({ openId: pair.openId, tokenCalls: 2 }),
    ];
    const next = await refresh(app, pair.refreshToken);
    await refresh(app, String(next.json.refresh_token));
    await Promise.all(waits);
    await app.waitFor({ endpoint: "token", calls: 1 });
  });

  test("is told when the time is over", async () => {
    const app = await simulator.createApp();
    const waited = app.waitFor({ endpoint: "revoke", calls: 1 }, { timeoutMs: 20 });
    await expect(waited).rejects.toMatchObject({ code: "wait_timed_out" });
  });
});

test("50,000 grants are made and reported in seconds", async () => {
  const app = await simulator.createApp();
  const startedAt = performance.now();
  const pairs = await app.grantMany(50_000, { scopes: ["user.info.basic"] });
  const { grants, totals } = await app.report();
  const seconds = (performance.now() - startedAt) / 1000;
  expect(new Set(pairs.map((pair) => pair.openId)).size).toBe(50_000);
  expect(grants).toHaveLength(50_000);
  expect(totals.alive).toBe(50_000);
  expect(seconds).toBeLessThan(15);
});
