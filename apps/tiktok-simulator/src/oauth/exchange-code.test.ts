import { createHash } from "node:crypto";
import { REGIMES } from "@tiktok-connect/tiktok-simulator-control";
import { describe, expect, test } from "vitest";
import { testSimulator } from "../testing/test-simulator.ts";
import { authorizeUrl, codeOf, exchange, obtainCode, refresh } from "../testing/tiktok-calls.ts";

const simulator = testSimulator();

const VERIFIER = "a-verifier.of~43_characters-or-more.0123456789";

function withChallenge(encoding: "hex" | "base64url") {
  return {
    code_challenge: createHash("sha256").update(VERIFIER).digest(encoding),
    code_challenge_method: "S256",
  };
}

const EXPIRED = { error: "invalid_grant", error_description: "Authorization code is expired." };
const BAD_VERIFIER = { error: "invalid_request", error_description: "Code verifier or code challenge is invalid." };

test.each(REGIMES)("a code is exchanged for the first pair in the regime $name", async (regime) => {
  const app = await simulator.createApp({ regime: regime.name });
  const user = await app.createUser();
  const code = await obtainCode(app, user, { scope: "video.list,user.info.basic" });
  const { status, headers, json } = await exchange(app, code);
  expect(status).toBe(200);
  expect(headers.get("x-tt-logid")).toMatch(/^\d{14}[0-9A-F]{20}$/);
  expect(json).toEqual({
    access_token: expect.stringMatching(/^act\./),
    expires_in: regime.accessTokenSeconds,
    open_id: user.openId,
    refresh_expires_in: regime.refreshTokenSeconds,
    refresh_token: expect.stringMatching(/^rft\./),
    scope: "video.list,user.info.basic",
    token_type: "Bearer",
  });
});

describe("a code", () => {
  test("has TikTok's tail, and works once", async () => {
    const app = await simulator.createApp();
    const code = await obtainCode(app, await app.createUser());
    expect(code).toMatch(/\*v!\d{4}\.[a-z]\w$/);
    expect((await exchange(app, code)).json).toHaveProperty("access_token");
    expect((await exchange(app, code)).json).toMatchObject(EXPIRED);
  });

  test.each([
    ["cut at the tail", (code: string) => code.slice(0, code.indexOf("*"))],
    ["left encoded", encodeURIComponent],
    ["nonsense", () => "nonsense"],
  ])("that is %s reads as expired, even from a client that does not exist", async (_, damage) => {
    const app = await simulator.createApp();
    const code = await obtainCode(app, await app.createUser());
    const damaged = damage(code).replaceAll("!", "%21");
    expect((await exchange(app, damaged)).json).toMatchObject(EXPIRED);
    expect((await exchange(app, damaged, { client_key: "awnobody" })).json).toMatchObject(EXPIRED);
  });

  test("expires", async () => {
    const app = await simulator.createApp({ authorizationCodeSeconds: 0.0001 });
    expect((await exchange(app, await obtainCode(app, await app.createUser()))).json).toMatchObject(EXPIRED);
  });

  test("of another app is refused", async () => {
    const [app, other] = [await simulator.createApp(), await simulator.createApp()];
    const code = await obtainCode(app, await app.createUser());
    expect((await exchange(other, code)).json).toMatchObject(EXPIRED);
  });

  test("survives a failed exchange, unless the app is set otherwise", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser();
    const wrong = { client_secret: "wrong" };
    const code = await obtainCode(app, user);
    expect((await exchange(app, code, wrong)).json).toMatchObject({
      error: "invalid_client",
      error_description: "Client key or secret is incorrect.",
    });
    expect((await exchange(app, code)).json).toHaveProperty("access_token");

    await app.change({ failedExchangeBurnsCode: true });
    const burnt = await obtainCode(app, user);
    await exchange(app, burnt, wrong);
    expect((await exchange(app, burnt)).json).toMatchObject(EXPIRED);
  });
});

test("the redirect URI must be the one of the authorize request; the word is invalid_request", async () => {
  const app = await simulator.createApp();
  const code = await obtainCode(app, await app.createUser());
  expect((await exchange(app, code, { redirect_uri: `${app.redirectUri}/` })).json).toMatchObject({
    error: "invalid_request",
    error_description: "Redirect_uri is not matched with the uri when requesting code.",
  });
});

describe("PKCE", () => {
  test("compares with the digest in lower-case hex", async () => {
    const app = await simulator.createApp({ pkce: "required" });
    const code = await obtainCode(app, await app.createUser(), withChallenge("hex"));
    expect((await exchange(app, code, { code_verifier: "another" })).json).toMatchObject(BAD_VERIFIER);
    expect((await exchange(app, code)).json).toMatchObject(BAD_VERIFIER);
    expect((await exchange(app, code, { code_verifier: VERIFIER })).json).toHaveProperty("access_token");
  });

  test("a challenge in base64url is accepted at the page and refused at the exchange", async () => {
    const app = await simulator.createApp();
    const code = await obtainCode(app, await app.createUser(), withChallenge("base64url"));
    expect(code).not.toBe("");
    expect((await exchange(app, code, { code_verifier: VERIFIER })).json).toMatchObject(BAD_VERIFIER);
  });

  test("a used code of a flow with a challenge reads as a bad verifier", async () => {
    const app = await simulator.createApp();
    const code = await obtainCode(app, await app.createUser(), withChallenge("hex"));
    await exchange(app, code, { code_verifier: VERIFIER });
    expect((await exchange(app, code, { code_verifier: VERIFIER })).json).toMatchObject(BAD_VERIFIER);
  });

  test("a verifier without a challenge is ignored, and so is everything when the app ignores PKCE", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser();
    const plain = await obtainCode(app, user);
    expect((await exchange(app, plain, { code_verifier: VERIFIER })).json).toHaveProperty("access_token");

    await app.change({ pkce: "ignored" });
    const ignored = await obtainCode(app, user, withChallenge("base64url"));
    expect((await exchange(app, ignored)).json).toHaveProperty("access_token");
  });
});

describe("a new consent", () => {
  test.each([
    { newConsentEndsOldPair: true, old: { error: "invalid_grant" } },
    { newConsentEndsOldPair: false, old: { token_type: "Bearer" } },
  ])("ends the old pair exactly if the app is set so ($newConsentEndsOldPair)", async ({ old, ...options }) => {
    const app = await simulator.createApp(options);
    const user = await app.createUser();
    const first = await app.grant(user);
    const second = await exchange(app, await obtainCode(app, user));
    expect((await refresh(app, first.refreshToken)).json).toMatchObject(old);
    expect((await refresh(app, String(second.json.refresh_token))).json).toHaveProperty("access_token");
    expect(await app.grantReport(user)).toMatchObject({ alive: true, exchanges: 1, endedReason: null });
  });
});

test("an account that comes back keeps its open id, and has another one for another app", async () => {
  const [app, other] = [await simulator.createApp(), await simulator.createApp()];
  const user = await app.createUser();
  const there = await other.sameUser(user);
  expect(there).toMatchObject({ unionId: user.unionId, userId: user.userId });
  expect(there.openId).not.toBe(user.openId);
  const end = await other.consent({ url: authorizeUrl(other), user });
  expect((await exchange(other, codeOf(end))).json).toMatchObject({ open_id: there.openId });
});
