import { describe, expect, test } from "vitest";
import { clientOf, serve } from "./testing/serve.ts";
import { fetchUserInfo } from "./user-info.ts";

const ok = { code: "ok", message: "", log_id: "log-1" };
const basic = new Set(["user.info.basic"]);

async function fetchFrom(
  body: unknown,
  { status = 200, granted = basic }: { status?: number; granted?: ReadonlySet<string> } = {},
) {
  await using server = await serve((response) => {
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await using client = clientOf(server.origin);
  const outcome = await fetchUserInfo(client, "act.planted", granted).catch((error: unknown) => error);
  return { outcome, request: server.requests[0] };
}

describe("the fields asked for", () => {
  test.each([
    [["user.info.basic"], "open_id,union_id,avatar_url,avatar_url_100,avatar_large_url,display_name"],
    [["user.info.stats", "video.list"], "open_id,follower_count,following_count,likes_count,video_count"],
    [[], "open_id"],
  ])("are those that %o unlock", async (granted, fields) => {
    const { request } = await fetchFrom({ data: { user: { open_id: "o" } }, error: ok }, { granted: new Set(granted) });
    expect(request).toMatchObject({ method: "GET", url: `/v2/user/info/?fields=${fields}` });
    expect(request?.headers.authorization).toBe("Bearer act.planted");
  });
});

test("reads the profile; what is absent or makes no sense is null", async () => {
  const user = {
    open_id: "o-1",
    union_id: "u-1",
    display_name: "Mina 🌿",
    avatar_url: "javascript:alert(1)",
    avatar_url_100: "https://p19-sign.tiktokcdn-us.com/a.jpeg?x-signature=b%2Fc",
    username: "",
    follower_count: 12,
    likes_count: "many",
  };
  const { outcome } = await fetchFrom({ data: { user }, error: ok });
  expect(outcome).toEqual({
    openId: "o-1",
    unionId: "u-1",
    displayName: "Mina 🌿",
    avatarUrl: "https://p19-sign.tiktokcdn-us.com/a.jpeg?x-signature=b%2Fc",
    username: null,
    bioDescription: null,
    profileDeepLink: null,
    isVerified: null,
    followerCount: 12,
    followingCount: null,
    likesCount: null,
    videoCount: null,
  });
});

describe("a refusal is told by the body", () => {
  test.each([
    [401, "access_token_invalid"],
    [200, "scope_not_authorized"],
    [429, "rate_limit_exceeded"],
  ])("with HTTP %i: %s", async (status, code) => {
    const { outcome } = await fetchFrom({ data: {}, error: { code, message: "", log_id: "log-2" } }, { status });
    expect(outcome).toMatchObject({ name: "ApiResponseError", code, logId: "log-2", httpStatus: status });
  });

  test("also without the envelope", async () => {
    const { outcome } = await fetchFrom({ code: "invalid_params", message: "", log_id: "log-3" }, { status: 400 });
    expect(outcome).toMatchObject({ name: "ApiResponseError", code: "invalid_params", logId: "log-3" });
  });
});

test.each([
  ["<html></html>", 200, "unusable_answer"],
  ["", 503, "server_error"],
  [{ data: {}, error: { code: "access_token_invalid" } }, 500, "server_error"],
  [{ data: {}, error: ok }, 200, "unusable_answer"],
  [{ data: { user: { display_name: "nobody" } }, error: ok }, 200, "unusable_answer"],
])("%o with HTTP %i is no usable answer", async (body, status, reason) => {
  const { outcome } = await fetchFrom(body, { status });
  expect(outcome).toMatchObject({ name: "TikTokUnavailableError", reason, httpStatus: status });
});
