import { describe, expect, test } from "vitest";
import { testSimulator } from "../testing/test-simulator.ts";
import { creatorInfo, userInfo } from "../testing/tiktok-calls.ts";

const simulator = testSimulator();

const LOG_ID = expect.stringMatching(/^\d{14}[0-9A-F]{20}$/);
const SCOPE_NOT_AUTHORIZED = {
  code: "scope_not_authorized",
  message: "The user did not authorize the scope required for completing this request.",
};

describe("user info", () => {
  test("answers the fields asked for in the envelope, whose error says ok", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser({ displayName: "Ada", username: "ada.l" });
    const { accessToken } = await app.grant(user);
    const { status, json } = await userInfo(app, accessToken, "open_id,union_id,avatar_url,display_name,username");
    expect(status).toBe(200);
    expect(json).toEqual({
      data: {
        user: {
          open_id: user.openId,
          union_id: user.unionId,
          avatar_url: user.avatarUrl,
          display_name: "Ada",
          username: "ada.l",
        },
      },
      error: { code: "ok", message: "", log_id: LOG_ID },
    });
    const picture = await fetch(user.avatarUrl);
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });

  test("one field outside the granted scopes fails the whole call", async () => {
    const app = await simulator.createApp();
    const { accessToken } = await app.grant(await app.createUser(), { scopes: ["user.info.basic"] });
    const { status, json, headers } = await userInfo(app, accessToken, "open_id,username");
    expect(status).toBe(401);
    const log_id = headers.get("x-tt-logid");
    expect(json).toEqual({ data: {}, error: { ...SCOPE_NOT_AUTHORIZED, log_id } });
  });

  test("a granted scope that the app lost is refused like one that was not granted", async () => {
    const app = await simulator.createApp();
    const { accessToken } = await app.grant(await app.createUser());
    expect((await userInfo(app, accessToken, "username")).status).toBe(200);
    await app.withdrawScopes(["user.info.profile"]);
    expect((await userInfo(app, accessToken, "username")).json.error).toMatchObject(SCOPE_NOT_AUTHORIZED);
  });

  test.each(["", "open_id,nonsense"])("the fields '%s' are invalid", async (fields) => {
    const app = await simulator.createApp();
    const { accessToken } = await app.grant(await app.createUser());
    expect(await userInfo(app, accessToken, fields)).toMatchObject({
      status: 400,
      json: { error: { code: "invalid_params", message: "One or more fields in request is invalid." } },
    });
  });

  test.each(["act.nonsense", "rft", ""])("the token '%s' is none", async (accessToken) => {
    const app = await simulator.createApp();
    expect(await userInfo(app, accessToken)).toMatchObject({
      status: 401,
      json: {
        error: {
          code: "access_token_invalid",
          message: "The access token is invalid or not found in the request.",
          log_id: LOG_ID,
        },
      },
    });
  });

  test("neither an expired access token nor a refresh token opens anything", async () => {
    const app = await simulator.createApp({ accessTokenSeconds: 0.0001 });
    const pair = await app.grant(await app.createUser());
    expect((await userInfo(app, pair.accessToken)).status).toBe(401);
    expect((await userInfo(app, pair.refreshToken)).status).toBe(401);
  });

  test("at most 600 calls a minute for one app, if it is limited", async () => {
    const app = await simulator.createApp({ rateLimits: true });
    const { accessToken } = await app.grant(await app.createUser());
    for (let sent = 0; sent < 600; sent += 50) {
      await Promise.all(Array.from({ length: 50 }, () => userInfo(app, accessToken)));
    }
    expect(await userInfo(app, accessToken)).toMatchObject({
      status: 429,
      json: { error: { code: "rate_limit_exceeded", message: "The API rate limit was exceeded." } },
    });
    const unlimited = await simulator.createApp();
    const other = await unlimited.grant(await unlimited.createUser());
    expect((await userInfo(unlimited, other.accessToken)).status).toBe(200);
  });
});

describe("creator info", () => {
  test("needs video.publish, and is where a handle can be had without user.info.profile", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser({ displayName: "Ada", username: "ada.l" });
    const basic = await app.grant(user, { scopes: ["user.info.basic"] });
    expect((await creatorInfo(app, basic.accessToken)).json.error).toMatchObject(SCOPE_NOT_AUTHORIZED);
    const { accessToken } = await app.grant(user, { scopes: ["user.info.basic", "video.publish"] });
    expect(await creatorInfo(app, accessToken)).toMatchObject({
      status: 200,
      json: {
        data: {
          creator_username: "ada.l",
          creator_nickname: "Ada",
          privacy_level_options: ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
          duet_disabled: false,
        },
        error: { code: "ok" },
      },
    });
  });

  test("offers a private account other privacy levels", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser();
    const { accessToken } = await app.grant(user);
    await app.changeUser(user, { privateAccount: true });
    expect((await creatorInfo(app, accessToken)).json.data).toMatchObject({
      privacy_level_options: ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
      duet_disabled: true,
      stitch_disabled: true,
    });
  });

  test("refuses with status 200 when the creator may not post", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser({ creatorInfoError: "spam_risk_too_many_posts" });
    const { accessToken } = await app.grant(user);
    expect(await creatorInfo(app, accessToken)).toMatchObject({
      status: 200,
      json: { error: { code: "spam_risk_too_many_posts" } },
    });
  });

  test("at most 20 calls a minute for one access token, if the app is limited", async () => {
    const app = await simulator.createApp({ rateLimits: true });
    const [first, second] = await app.grantMany(2);
    for (let sent = 0; sent < 20; sent += 1) await creatorInfo(app, first?.accessToken ?? "");
    expect((await creatorInfo(app, first?.accessToken ?? "")).status).toBe(429);
    expect((await creatorInfo(app, second?.accessToken ?? "")).status).toBe(200);
  });
});
