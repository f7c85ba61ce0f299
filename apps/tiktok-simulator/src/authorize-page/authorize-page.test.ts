import { describe, expect, test } from "vitest";
import { testSimulator } from "../testing/test-simulator.ts";
import { authorizeUrl, codeOf, exchange } from "../testing/tiktok-calls.ts";

const simulator = testSimulator();

const CHALLENGE = "0".repeat(64);

describe("consenting", () => {
  test("leads back with code, scopes and state, in this order, the code encoded", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser();
    const url = authorizeUrl(app, { scope: "video.list,user.info.basic", state: "a b&c" });
    const { location, asked } = await app.consent({ url, user });
    expect(asked).toBe(true);
    expect(location.href.startsWith(`${app.redirectUri}?code=`)).toBe(true);
    expect([...location.searchParams.keys()]).toEqual(["code", "scopes", "state"]);
    expect(location.search).toMatch(/%2Av%21\d{4}\.[a-z]\w&/);
    expect(location.searchParams.get("scopes")).toBe("user.info.basic,video.list");
    expect(location.searchParams.get("state")).toBe("a b&c");
  });

  test("grants what was left ticked, and always the required scope", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser();
    const url = authorizeUrl(app, { scope: "user.info.basic,video.list,video.upload" });
    const end = await app.consent({ url, user, untick: ["video.upload", "user.info.basic"] });
    expect(end.location.searchParams.get("scopes")).toBe("user.info.basic,video.list");
    expect((await exchange(app, codeOf(end))).json).toMatchObject({ scope: "user.info.basic,video.list" });
  });

  test("Cancel leads back with access_denied and no error_type", async () => {
    const app = await simulator.createApp();
    const { location } = await app.consent({ url: authorizeUrl(app), user: await app.createUser(), cancel: true });
    expect(location.href.startsWith(app.redirectUri)).toBe(true);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      error: "access_denied",
      error_description: "access_denied",
      state: "a-state",
    });
  });

  test("a state that was not sent does not come back", async () => {
    const app = await simulator.createApp();
    const url = authorizeUrl(app);
    url.searchParams.delete("state");
    const { location } = await app.consent({ url, user: await app.createUser() });
    expect(location.searchParams.has("state")).toBe(false);
  });
});

describe("somebody who consented before", () => {
  test("is not asked again, and the first scopes come back, not those asked for", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser();
    await app.consent({
      url: authorizeUrl(app, { scope: "user.info.basic,video.list" }),
      user,
      untick: ["video.list"],
    });
    for (const disable_auto_auth of ["0", ""]) {
      const url = authorizeUrl(app, { scope: "user.info.basic,video.upload", disable_auto_auth });
      const { location, asked } = await app.consent({ url, user });
      expect(asked).toBe(false);
      expect(location.searchParams.get("scopes")).toBe("user.info.basic");
    }
  });

  test("is asked again with disable_auto_auth=1, and may grant more", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser();
    await app.grant(user, { scopes: ["user.info.basic"] });
    const url = authorizeUrl(app, { scope: "user.info.basic,video.upload" });
    const { location, asked } = await app.consent({ url, user });
    expect(asked).toBe(true);
    expect(location.searchParams.get("scopes")).toBe("user.info.basic,video.upload");
  });

  test("gets the first scopes again although asked, when the app is set so, until the app is removed", async () => {
    const app = await simulator.createApp({ rememberedConsentSticks: true });
    const user = await app.createUser();
    await app.grant(user, { scopes: ["user.info.basic"] });
    const url = authorizeUrl(app, { scope: "user.info.basic,video.upload" });
    const stuck = await app.consent({ url, user });
    expect(stuck).toMatchObject({ asked: true });
    expect(stuck.location.searchParams.get("scopes")).toBe("user.info.basic");
    await app.removeApp(user);
    const { location } = await app.consent({ url, user });
    expect(location.searchParams.get("scopes")).toBe("user.info.basic,video.upload");
  });
});

describe("a fault of the app", () => {
  test.each([
    [{ client_key: "" }, { error: "param_error", errCode: "10003", error_type: "client_key" }],
    [{ client_key: "awnobody" }, { error: "unauthorized_client", error_type: "client_key" }],
    [{ redirect_uri: "https://elsewhere.example/" }, { error: "invalid_request", error_type: "redirect_uri" }],
    [{ scope: "user.info.basic,video.nonsense" }, { error: "invalid_scope", error_type: "scope" }],
    [{ scope: "user.info.basic video.list" }, { error: "invalid_scope", error_type: "scope" }],
    [
      { code_challenge: CHALLENGE, code_challenge_method: "plain" },
      { error: "param_error", errCode: "10008", error_type: "code_challenge_method" },
    ],
    [{ response_type: "token" }, { error: "unsupported_response_type", error_type: "response_type" }],
  ])("%j ends on TikTok's own page", async (parameters, fault) => {
    const app = await simulator.createApp();
    const { location } = await app.consent({ url: authorizeUrl(app, parameters), user: await app.createUser() });
    expect(location.origin).toBe(simulator.origin);
    expect(Object.fromEntries(location.searchParams)).toEqual(fault);
    const page = await (await fetch(location)).text();
    expect(page).toContain("Something went wrong");
    expect(page).toContain(`<code>${fault.error_type}</code>`);
  });

  test("a scope that is not approved refuses the whole request; once approved it is granted", async () => {
    const app = await simulator.createApp({ scopes: ["user.info.basic"] });
    const user = await app.createUser();
    const url = authorizeUrl(app, { scope: "user.info.basic,video.upload" });
    const refused = await app.consent({ url, user });
    expect(refused.location.search).toBe("?error=invalid_scope&error_type=scope");
    await app.approveScopes(["video.upload"]);
    const { location } = await app.consent({ url, user });
    expect(location.searchParams.get("scopes")).toBe("user.info.basic,video.upload");
  });

  test("an app that requires PKCE refuses a request without a challenge, and accepts one without a method", async () => {
    const app = await simulator.createApp({ pkce: "required" });
    const user = await app.createUser();
    const without = await app.consent({ url: authorizeUrl(app), user });
    expect(without.location.search).toBe("?error=param_error&errCode=10007&error_type=code_challenge");
    const { location } = await app.consent({ url: authorizeUrl(app, { code_challenge: CHALLENGE }), user });
    expect(location.searchParams.has("code")).toBe(true);
  });

  test("a sandbox lets only its target users in", async () => {
    const app = await simulator.createApp();
    const [target, stranger] = [await app.createUser(), await app.createUser()];
    await app.change({ targetUsers: [target.openId] });
    const refused = await app.consent({ url: authorizeUrl(app), user: stranger });
    expect(refused.location.search).toBe("?error=access_denied&error_type=non_sandbox_target");
    const { location } = await app.consent({ url: authorizeUrl(app), user: target });
    expect(location.searchParams.has("code")).toBe(true);
  });
});

describe("somebody who is not signed in", () => {
  test("chooses an account first, and comes back to the same request", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser({ displayName: "Ada <b>" });
    const url = authorizeUrl(app);
    const page = await (await fetch(url)).text();
    expect(page).toContain("Ada &#60;b&#62;");
    expect(page).toContain("Mara Okafor");

    const form = new URLSearchParams({ user: user.userId, return_to: url.pathname + url.search });
    const back = await fetch(`${simulator.origin}/session`, { method: "POST", body: form, redirect: "manual" });
    expect(back.headers.get("location")).toBe(url.pathname + url.search);
    expect(back.headers.get("set-cookie")).toMatch(new RegExp(`^simulator_user=${user.userId};.*HttpOnly`));
  });

  test("does not learn whether the app's settings are right", async () => {
    const app = await simulator.createApp({ scopes: [] });
    const page = await fetch(authorizeUrl(app, { redirect_uri: "https://elsewhere.example/" }), { redirect: "manual" });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Log in to continue");
    const early = await fetch(authorizeUrl(app, { client_key: "" }), { redirect: "manual" });
    expect(early.headers.get("location")).toContain("errCode=10003");
  });

  test("is sent nowhere but back to the authorize page", async () => {
    const app = await simulator.createApp();
    const { userId } = await app.createUser();
    const form = new URLSearchParams({ user: userId, return_to: "//elsewhere.example/" });
    const answer = await fetch(`${simulator.origin}/session`, { method: "POST", body: form, redirect: "manual" });
    expect(answer.status).toBe(400);
  });
});

test("the consent page names the app, who is signed in, and each scope in TikTok's words with its toggle", async () => {
  const app = await simulator.createApp({ name: "TikTok Connect" });
  const user = await app.createUser({ displayName: "Ada", username: "ada.l" });
  const url = authorizeUrl(app, { scope: "user.info.basic,video.upload" });
  const page = await (await fetch(url, { headers: { cookie: `a=b; simulator_user=${user.userId}` } })).text();
  expect(page).toContain("TikTok Connect would like to access your TikTok account");
  expect(page).toContain("@ada.l");
  expect(page).toContain("Read your profile info (avatar, display name)");
  expect(page).toContain("Share content as a draft to your TikTok account.");
  expect(page.match(/role="switch"/g)).toHaveLength(1);
  expect(page).toContain("This is not TikTok");
});
