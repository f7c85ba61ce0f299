import { type NewFault, REGIMES, type Regime, type SimulatorApp } from "@tiktok-connect/tiktok-simulator-control";
import { createTestApp } from "@tiktok-connect/tiktok-simulator-control/testing";
import { describe, expect, test } from "vitest";
import { createAuthorizationRequest } from "./authorization-request.ts";
import { parseAuthorizationResponse } from "./authorization-response.ts";
import type { PkcePolicy } from "./client.ts";
import { OAuthResponseError } from "./errors.ts";
import { checkClientCredentials, exchangeAuthorizationCode, refreshAccessToken } from "./grants.ts";
import { classifyRefusal, type RefusalClass } from "./refusal.ts";
import { revokeToken } from "./revocation.ts";
import { clientOf } from "./testing/serve.ts";
import { fetchUserInfo } from "./user-info.ts";

const clientOfApp = (app: SimulatorApp, options: { pkce?: PkcePolicy; clientSecret?: string } = {}) =>
  clientOf(app.origin, {
    clientKey: app.clientKey,
    clientSecret: app.clientSecret,
    redirectUri: app.redirectUri,
    authorizeUrl: app.authorizeUrl,
    ...options,
  });

async function refusalOf(attempt: Promise<unknown>): Promise<{ code: string; means: RefusalClass }> {
  const error = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof OAuthResponseError) return { code: error.code, means: classifyRefusal(error) };
  throw new Error("expected an OAuthResponseError", { cause: error });
}

/** Sends a new user through the consent page and reads what the browser comes back with. */
async function askForConsent(
  app: SimulatorApp,
  {
    scopes,
    pkce = "off",
    ...walk
  }: { scopes: readonly string[]; pkce?: PkcePolicy; untick?: string[]; cancel?: boolean },
) {
  await using client = clientOfApp(app, { pkce });
  const user = await app.createUser();
  const { url, state, codeVerifier } = createAuthorizationRequest(client, { scopes });
  const { location } = await app.consent({ url, user, ...walk });
  return { user, state, codeVerifier, response: parseAuthorizationResponse(location.searchParams) };
}

describe.each(REGIMES)("with tokens as in $name", (regime: Regime) => {
  const appOfRegime = () => createTestApp({ regime: regime.name });

  test.each<PkcePolicy>(["off", "s256-hex"])("a consent becomes a token set (code challenge: %s)", async (pkce) => {
    const app = await createTestApp({ regime: regime.name, pkce: pkce === "off" ? "ignored" : "required" });
    const scopes = ["user.info.basic", "video.upload", "video.list"];
    const { user, state, codeVerifier, response } = await askForConsent(app, { scopes, pkce, untick: ["video.list"] });
    const granted = new Set(["user.info.basic", "video.upload"]);
    expect(response).toMatchObject({ kind: "code", state, grantedScopes: granted });
    if (response.kind !== "code") return;

    await using client = clientOfApp(app, { pkce });
    expect(response.code).toMatch(/\*v!/);
    expect(await exchangeAuthorizationCode(client, { code: response.code, codeVerifier })).toMatchObject({
      openId: user.openId,
      expiresInSeconds: regime.accessTokenSeconds,
      refreshExpiresInSeconds: regime.refreshTokenSeconds,
      scopes: granted,
      oddities: [],
    });
    const again = exchangeAuthorizationCode(client, { code: response.code, codeVerifier });
    expect(await refusalOf(again)).toHaveProperty("code");
  });

  test("a refresh brings a living pair, and the old refresh token lives on only where it does not rotate", async () => {
    const app = await appOfRegime();
    await using client = clientOfApp(app);
    const old = await app.grant(await app.createUser());
    const tokens = await refreshAccessToken(client, old.refreshToken);
    expect(tokens).toMatchObject({
      openId: old.openId,
      expiresInSeconds: regime.accessTokenSeconds,
      scopes: new Set(old.scopes),
      oddities: [],
    });
    expect(await app.inspectToken(tokens.accessToken)).toMatchObject({ state: "living" });
    expect(await app.inspectToken(`${tokens.refreshToken}`)).toMatchObject({ state: "living" });
    expect(tokens.refreshToken === old.refreshToken).toBe(!regime.rotatesRefreshToken);

    const again = refreshAccessToken(client, old.refreshToken);
    if (regime.rotatesRefreshToken) {
      expect(await refusalOf(again)).toEqual({ code: "invalid_grant", means: "suspect_grant" });
    } else {
      await expect(again).resolves.toMatchObject({ openId: old.openId });
    }
  });

  test("when the answer to a refresh is lost, it is known that TikTok may have acted", async () => {
    const app = await appOfRegime();
    await using client = clientOfApp(app);
    const old = await app.grant(await app.createUser());
    await app.fault({ kind: "drop", endpoint: "token", when: "after_commit" });
    const lost = refreshAccessToken(client, old.refreshToken);
    await expect(lost).rejects.toMatchObject({ name: "TikTokUnavailableError", requestSent: true });
    const state = regime.rotatesRefreshToken ? "spent" : "living";
    expect(await app.inspectToken(old.refreshToken)).toMatchObject({ state });
  });

  test.each<[string, NewFault, object]>([
    ["half an answer", { endpoint: "token", kind: "truncated_json" }, { reason: "unusable_answer", httpStatus: 200 }],
    ["HTML", { endpoint: "token", kind: "html" }, { reason: "unusable_answer", httpStatus: 200 }],
    ["an outage", { endpoint: "token", kind: "unavailable" }, { reason: "server_error", httpStatus: 503 }],
    [
      "a rate limit",
      { endpoint: "token", kind: "rate_limited", retryAfterSeconds: 7 },
      { reason: "rate_limited", retryAfterSeconds: 7 },
    ],
  ])("%s says nothing about the grant", async (_what, fault, expected) => {
    const app = await appOfRegime();
    await using client = clientOfApp(app);
    const { refreshToken } = await app.grant(await app.createUser());
    await app.fault(fault);
    const error = await refreshAccessToken(client, refreshToken).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "TikTokUnavailableError", requestSent: true, ...expected });
  });

  test("an answer that leaves nearly everything out is still taken", async () => {
    const app = await appOfRegime();
    await using client = clientOfApp(app);
    const { refreshToken } = await app.grant(await app.createUser());
    const omit = ["refresh_token", "scope", "open_id", "refresh_expires_in"];
    await app.fault({ kind: "alter_answer", endpoint: "token", omit, replace: { expires_in: "7200" } });
    const tokens = await refreshAccessToken(client, refreshToken);
    expect(tokens).toMatchObject({ refreshToken: null, scopes: null, openId: null, expiresInSeconds: 7200 });
    expect(await app.inspectToken(tokens.accessToken)).toMatchObject({ state: "living" });
    expect(await app.inspectToken(refreshToken)).toMatchObject({ state: "living" });
  });

  test.each([200, 400] as const)(
    "a removed app reads invalid_grant (errors with HTTP %i)",
    async (oauthErrorStatus) => {
      const app = await createTestApp({ regime: regime.name, oauthErrorStatus });
      await using client = clientOfApp(app);
      const user = await app.createUser();
      const { refreshToken } = await app.grant(user);
      await app.removeApp(user);
      const refusal = await refusalOf(refreshAccessToken(client, refreshToken));
      expect(refusal).toEqual({ code: "invalid_grant", means: "suspect_grant" });
    },
  );

  test("revoking ends the grant, refresh token and all", async () => {
    const app = await appOfRegime();
    await using client = clientOfApp(app);
    const user = await app.createUser();
    const { accessToken, refreshToken } = await app.grant(user);
    await revokeToken(client, accessToken);
    expect(await app.grantReport(user)).toMatchObject({ alive: false, endedReason: "developer_revoked" });
    expect(await refusalOf(refreshAccessToken(client, refreshToken))).toMatchObject({ code: "invalid_grant" });
  });

  test("a profile has what its scopes unlock", async () => {
    const app = await appOfRegime();
    await using client = clientOfApp(app);
    const user = await app.createUser({ displayName: "Mina", username: "mina.makes", followerCount: 12 });
    const few = await app.grant(user, { scopes: ["user.info.basic"] });
    expect(await fetchUserInfo(client, few.accessToken, new Set(few.scopes))).toMatchObject({
      openId: user.openId,
      unionId: user.unionId,
      displayName: "Mina",
      username: null,
      followerCount: null,
    });
    const more = await app.grant(user, { scopes: ["user.info.basic", "user.info.profile", "user.info.stats"] });
    expect(await fetchUserInfo(client, more.accessToken, new Set(more.scopes))).toMatchObject({
      username: "mina.makes",
      followerCount: 12,
    });
    const tooMuch = fetchUserInfo(client, few.accessToken, new Set(more.scopes));
    await expect(tooMuch).rejects.toMatchObject({ name: "ApiResponseError" });
    await app.removeApp(user);
    const removed = fetchUserInfo(client, more.accessToken, new Set(more.scopes));
    await expect(removed).rejects.toMatchObject({ name: "ApiResponseError", code: "access_token_invalid" });
  });
});

describe("the app's credentials", () => {
  test("are found to be right", async () => {
    await using client = clientOfApp(await createTestApp());
    expect(await checkClientCredentials(client)).toEqual({ logId: expect.any(String) });
  });

  test("are found to be wrong, which is no account's fault", async () => {
    const app = await createTestApp();
    await using client = clientOfApp(app, { clientSecret: "wrong" });
    const refusal = { code: "invalid_client", means: "app_fault" };
    expect(await refusalOf(checkClientCredentials(client))).toEqual(refusal);
    const { refreshToken } = await app.grant(await app.createUser());
    expect(await refusalOf(refreshAccessToken(client, refreshToken))).toEqual(refusal);
  });
});

describe("a consent that was not given", () => {
  test("is denied by the person who cancels", async () => {
    const app = await createTestApp();
    const { state, response } = await askForConsent(app, { scopes: ["user.info.basic"], cancel: true });
    expect(response).toEqual({ kind: "denied", state });
  });

  test("is a setting's fault when one scope is not approved", async () => {
    const app = await createTestApp({ scopes: ["user.info.basic"] });
    const { response } = await askForConsent(app, { scopes: ["user.info.basic", "video.publish"] });
    expect(response).toMatchObject({ kind: "misconfigured", setting: "TIKTOK_SCOPES" });
  });

  test("is a setting's fault when the code challenge is missing", async () => {
    const app = await createTestApp({ pkce: "required" });
    const { response } = await askForConsent(app, { scopes: ["user.info.basic"], pkce: "off" });
    expect(response).toMatchObject({ kind: "misconfigured", setting: "TIKTOK_PKCE" });
  });
});
