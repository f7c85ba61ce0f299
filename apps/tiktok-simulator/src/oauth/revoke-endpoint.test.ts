import { REGIMES } from "@tiktok-connect/tiktok-simulator-control";
import { describe, expect, test } from "vitest";
import { testSimulator } from "../testing/test-simulator.ts";
import { authorizeUrl, refresh, revoke, userInfo } from "../testing/tiktok-calls.ts";

const simulator = testSimulator();

describe.each(REGIMES)("revoking in the regime $name", (regime) => {
  test("takes the access token and ends the whole grant", async () => {
    const app = await simulator.createApp({ regime: regime.name });
    const pair = await app.grant(await app.createUser());
    const { status, json } = await revoke(app, pair.accessToken);
    expect({ status, json }).toEqual({ status: 200, json: {} });
    expect((await refresh(app, pair.refreshToken)).json).toMatchObject({ error: "invalid_grant" });
    expect((await userInfo(app, pair.accessToken)).status).toBe(401);
    const report = await app.grantReport(pair.openId);
    expect(report).toMatchObject({ alive: false, endedReason: "developer_revoked", revocations: 1 });
  });
});

test("a refresh token, a token of another app and a revoked token are refused and end nothing", async () => {
  const [app, other] = [await simulator.createApp(), await simulator.createApp()];
  const pair = await app.grant(await app.createUser());
  const foreign = await other.grant(await other.createUser());
  expect((await revoke(app, pair.refreshToken)).json).toMatchObject({ error: "invalid_grant" });
  expect((await revoke(app, foreign.accessToken)).json).toMatchObject({ error: "invalid_grant" });
  expect((await revoke(app, pair.accessToken, { client_secret: "wrong" })).json).toMatchObject({
    error: "invalid_client",
  });
  expect((await app.grantReport(pair.openId)).alive).toBe(true);
  expect((await other.grantReport(foreign.openId)).alive).toBe(true);

  await revoke(app, pair.accessToken);
  expect((await revoke(app, pair.accessToken)).json).toMatchObject({ error: "invalid_grant" });
});

test.each([true, false])("whether it forgets the consent is a switch (%s)", async (revokeForgetsConsent) => {
  const app = await simulator.createApp({ revokeForgetsConsent });
  const user = await app.createUser();
  const pair = await app.grant(user, { scopes: ["user.info.basic"] });
  await revoke(app, pair.accessToken);
  const { asked } = await app.consent({ url: authorizeUrl(app, { disable_auto_auth: "0" }), user });
  expect(asked).toBe(revokeForgetsConsent);
});

test("when the user removes the app, tokens and consent are gone, with the reason given", async () => {
  const app = await simulator.createApp({ revokeForgetsConsent: false });
  const user = await app.createUser();
  const pair = await app.grant(user);
  await app.removeApp(user, "account_banned");
  expect((await refresh(app, pair.refreshToken)).json).toMatchObject({ error: "invalid_grant" });
  expect(await app.grantReport(user)).toMatchObject({ alive: false, endedReason: "account_banned" });
  const { asked } = await app.consent({ url: authorizeUrl(app, { disable_auto_auth: "0" }), user });
  expect(asked).toBe(true);
});
