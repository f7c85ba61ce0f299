import { REGIMES, type Regime } from "@tiktok-connect/tiktok-simulator-control";
import { describe, expect, test } from "vitest";
import { testSimulator } from "../testing/test-simulator.ts";
import { refresh, userInfo } from "../testing/tiktok-calls.ts";

const simulator = testSimulator();

const DEAD = {
  error: "invalid_grant",
  error_description: "Refresh token is invalid or expired.",
  log_id: expect.stringMatching(/^\d{14}[0-9A-F]{20}$/),
};

/** A token that is kept goes on ageing. */
function remaining({ refreshTokenSeconds }: Regime) {
  return expect.toSatisfy((seconds: number) => seconds < refreshTokenSeconds && seconds > refreshTokenSeconds - 10);
}

describe.each(REGIMES)("refreshing in the regime $name", (regime) => {
  test("answers a pair with the lifetimes of the regime, in the members of the first one", async () => {
    const app = await simulator.createApp({ regime: regime.name });
    const pair = await app.grant(await app.createUser(), { scopes: ["user.info.basic", "video.list"] });
    const { status, json } = await refresh(app, pair.refreshToken);
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.stringMatching(/^act\./),
      expires_in: regime.accessTokenSeconds,
      open_id: pair.openId,
      refresh_expires_in: regime.rotatesRefreshToken ? regime.refreshTokenSeconds : remaining(regime),
      refresh_token: expect.stringMatching(/^rft\./),
      scope: "user.info.basic,video.list",
      token_type: "Bearer",
    });
    expect(json.refresh_token === pair.refreshToken).toBe(!regime.rotatesRefreshToken);
    expect(json.access_token).not.toBe(pair.accessToken);
  });

  test("a refresh token works again exactly if it is not replaced", async () => {
    const app = await simulator.createApp({ regime: regime.name });
    const pair = await app.grant(await app.createUser());
    await refresh(app, pair.refreshToken);
    const { status, json } = await refresh(app, pair.refreshToken);
    expect(status).toBe(200);
    if (regime.rotatesRefreshToken) expect(json).toEqual(DEAD);
    else expect(json).toMatchObject({ refresh_token: pair.refreshToken });
    const report = await app.grantReport(pair.openId);
    expect(report).toMatchObject({ alive: true, tokenCalls: 2, spentTokenReuses: regime.rotatesRefreshToken ? 1 : 0 });
  });

  test("the old access token goes on, unless the app is set otherwise", async () => {
    const app = await simulator.createApp({ regime: regime.name });
    const pair = await app.grant(await app.createUser());
    const next = await refresh(app, pair.refreshToken);
    expect((await userInfo(app, pair.accessToken)).status).toBe(200);

    await app.change({ refreshEndsOldAccessToken: true });
    const last = await refresh(app, String(next.json.refresh_token));
    expect((await userInfo(app, pair.accessToken)).json.error).toMatchObject({ code: "access_token_invalid" });
    expect((await userInfo(app, String(last.json.access_token))).status).toBe(200);
  });
});

test("a refresh never adds scopes, whatever was approved since", async () => {
  const app = await simulator.createApp({ scopes: ["user.info.basic"] });
  const pair = await app.grant(await app.createUser());
  await app.approveScopes(["video.upload"]);
  expect((await refresh(app, pair.refreshToken)).json).toMatchObject({ scope: "user.info.basic" });
});

test("lifetimes may be fractions of seconds; the wire carries whole ones", async () => {
  const app = await simulator.createApp({ accessTokenSeconds: 2.5, refreshTokenSeconds: 0.0001 });
  const pair = await app.grant(await app.createUser());
  expect(pair).toMatchObject({ expiresInSeconds: 2, refreshExpiresInSeconds: 1 });
  expect((await refresh(app, pair.refreshToken)).json).toEqual(DEAD);
  expect(await app.grantReport(pair.openId)).toMatchObject({ alive: false, endedReason: "expired" });
});

describe("a spent refresh token", () => {
  test("works once more within the grace, as if its answer had been lost", async () => {
    const app = await simulator.createApp({ lastRefreshTokenGraceSeconds: 60 });
    const pair = await app.grant(await app.createUser());
    await refresh(app, pair.refreshToken);
    const again = await refresh(app, pair.refreshToken);
    expect(again.json).toMatchObject({ open_id: pair.openId });
    await refresh(app, String(again.json.refresh_token));
    expect((await refresh(app, pair.refreshToken)).json).toEqual(DEAD);
  });

  test("ends the grant when the app is set so", async () => {
    const app = await simulator.createApp({ reuseEndsGrant: true });
    const pair = await app.grant(await app.createUser());
    const next = await refresh(app, pair.refreshToken);
    await refresh(app, pair.refreshToken);
    expect((await refresh(app, String(next.json.refresh_token))).json).toEqual(DEAD);
    expect(await app.grantReport(pair.openId)).toMatchObject({ alive: false, endedReason: "refresh_token_reused" });
  });
});

const BAD_CLIENT = { error: "invalid_client", error_description: "Client key or secret is incorrect." };

async function answersToBadCredentials(options: { refreshChecksGrantFirst: boolean }) {
  const app = await simulator.createApp(options);
  const other = await simulator.createApp(options);
  const pair = await app.grant(await app.createUser());
  return {
    wrongSecret: (await refresh(app, pair.refreshToken, { client_secret: "wrong" })).json,
    unknownKey: (await refresh(app, pair.refreshToken, { client_key: "awnobody" })).json,
    otherApp: (await refresh(other, pair.refreshToken)).json,
    stillWorks: (await refresh(app, pair.refreshToken)).json,
  };
}

describe("bad credentials", () => {
  test("read invalid_client, and spend nothing", async () => {
    const answers = await answersToBadCredentials({ refreshChecksGrantFirst: false });
    expect(answers.wrongSecret).toMatchObject(BAD_CLIENT);
    expect(answers.unknownKey).toMatchObject(BAD_CLIENT);
    expect(answers.otherApp).toEqual(DEAD);
    expect(answers.stillWorks).toHaveProperty("access_token");
  });

  test("read invalid_grant for a wrong key when the grant is judged first", async () => {
    const answers = await answersToBadCredentials({ refreshChecksGrantFirst: true });
    expect(answers.wrongSecret).toMatchObject(BAD_CLIENT);
    expect(answers.unknownKey).toEqual(DEAD);
    expect(answers.otherApp).toEqual(DEAD);
    expect(answers.stillWorks).toHaveProperty("access_token");
  });
});
