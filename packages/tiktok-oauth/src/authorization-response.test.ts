import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAuthorizationResponse } from "./authorization-response.ts";

const read = (query: string) => parseAuthorizationResponse(new URLSearchParams(query));

describe("a code", () => {
  test("is decoded once and keeps its tail", () => {
    expect(read("code=Zq3%2Av%216427.va&scopes=user.info.basic%2Cvideo.list&state=s1")).toEqual({
      kind: "code",
      code: "Zq3*v!6427.va",
      state: "s1",
      grantedScopes: new Set(["video.list", "user.info.basic"]),
    });
    expect(read("code=a%252Av%25216427.va&state=s1")).toMatchObject({ code: "a%2Av%216427.va" });
  });

  test("may come with the number that means success", () => {
    expect(read("code=c&state=s1&errCode=0&error=")).toMatchObject({ kind: "code" });
  });

  test("is read from a web framework's record just as well", () => {
    expect(parseAuthorizationResponse({ code: "c*v!1.s1", state: "s1" })).toMatchObject({
      kind: "code",
      code: "c*v!1.s1",
    });
  });
});

describe("a person who says no", () => {
  test.each(["error=access_denied&state=s1", "error=access_denied&errCode=-2&state=s1", "errCode=-3&state=s1"])(
    "%s",
    (query) => {
      expect(read(query)).toEqual({ kind: "denied", state: "s1" });
    },
  );
});

describe("a fault of the app names the setting to look at", () => {
  test.each([
    ["error=param_error&errCode=10003&error_type=client_key", "TIKTOK_CLIENT_KEY"],
    ["error=unauthorized_client&error_type=client_key", "TIKTOK_CLIENT_KEY"],
    ["error=invalid_request&error_type=redirect_uri", "TIKTOK_REDIRECT_URI"],
    ["error=invalid_scope&error_type=scope", "TIKTOK_SCOPES"],
    ["error=invalid_scope", "TIKTOK_SCOPES"],
    ["error=param_error&errCode=10007&error_type=code_challenge", "TIKTOK_PKCE"],
    ["errCode=10007", "TIKTOK_PKCE"],
    ["errCode=10008&error_type=code_challenge_method", "TIKTOK_PKCE"],
    ["errCode=10003&error_type=something_new", "TIKTOK_CLIENT_KEY"],
    ["error=invalid_request", null],
    ["error=constructor&error_type=__proto__", null],
  ])("%s", (query, setting) => {
    expect(read(`${query}&state=s1`)).toMatchObject({ kind: "misconfigured", state: "s1", setting });
  });

  test("and a sandbox that does not know the account is one, though TikTok calls it access_denied", () => {
    expect(read("error=access_denied&error_type=non_sandbox_target&state=s1")).toEqual({
      kind: "misconfigured",
      state: "s1",
      error: "access_denied",
      errorType: "non_sandbox_target",
      errCode: null,
      setting: null,
      advice: expect.stringContaining("target users"),
    });
  });

  test("but words that are no words are not passed on", () => {
    expect(read("error=%3Cscript%3E&error_type=act.planted")).toMatchObject({
      error: "unreadable",
      errorType: "unreadable",
    });
  });
});

test("a passing fault of TikTok's is nobody's fault here", () => {
  expect(read("error=temporarily_unavailable&state=s1")).toEqual({ kind: "unavailable", state: "s1" });
});

describe("anything else is malformed", () => {
  test.each([
    "",
    "code=c",
    "state=s1",
    "error=access_denied",
    "code=a&code=b&state=s1",
    "code=a&state=s1&state=s2",
    "code=&state=s1",
  ])("%s", (query) => expect(read(query)).toEqual({ kind: "malformed" }));

  test("also a value that no sender of ours would send", () => {
    expect(read(`code=${"c".repeat(5_000)}&state=s1`)).toEqual({ kind: "malformed" });
    expect(parseAuthorizationResponse({ code: ["a", "b"], state: "s1" })).toEqual({ kind: "malformed" });
    expect(parseAuthorizationResponse({ code: { toString: "a" }, state: 1 })).toEqual({ kind: "malformed" });
  });

  test("and nothing throws", () => {
    const names = fc.constantFrom("code", "state", "scopes", "error", "error_type", "errCode", "__proto__", "other");
    fc.assert(fc.property(fc.dictionary(names, fc.anything()), (query) => void parseAuthorizationResponse(query)));
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.string())), (pairs) => void read(new URLSearchParams(pairs).toString())),
    );
  });
});
