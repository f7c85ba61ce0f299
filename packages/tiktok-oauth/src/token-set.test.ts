import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTokenSet } from "./token-set.ts";

const whole = {
  access_token: "act.a",
  expires_in: 7200,
  open_id: "o-1",
  refresh_expires_in: 15_552_000,
  refresh_token: "rft.r",
  scope: "video.list,user.info.basic",
  token_type: "Bearer",
};

test("reads TikTok's answer as documented, and finds nothing odd in it", () => {
  expect(readTokenSet(whole, "log-1")).toEqual({
    accessToken: "act.a",
    refreshToken: "rft.r",
    expiresInSeconds: 7200,
    refreshExpiresInSeconds: 15_552_000,
    scopes: new Set(["user.info.basic", "video.list"]),
    openId: "o-1",
    logId: "log-1",
    oddities: [],
  });
});

test("takes an access token that comes alone", () => {
  expect(readTokenSet({ access_token: "act.a" }, null)).toEqual({
    accessToken: "act.a",
    refreshToken: null,
    expiresInSeconds: null,
    refreshExpiresInSeconds: null,
    scopes: null,
    openId: null,
    logId: null,
    oddities: [
      "scope_missing",
      "refresh_token_missing",
      "expires_in_missing",
      "refresh_expires_in_missing",
      "open_id_missing",
    ],
  });
});

test("takes a pair that comes with an error, and says so", () => {
  const tokens = readTokenSet({ ...whole, error: "server_error" }, null);
  expect(tokens).toMatchObject({ refreshToken: "rft.r", oddities: ["error_beside_tokens"] });
});

describe("a lifetime", () => {
  test.each([
    [86_400, 86_400, []],
    ["7200", 7200, ["expires_in_as_text"]],
    [" 7200 ", 7200, ["expires_in_as_text"]],
    ["", null, ["expires_in_missing"]],
    [null, null, ["expires_in_missing"]],
    ["soon", null, ["expires_in_not_a_number"]],
    [{}, null, ["expires_in_not_a_number"]],
    [true, null, ["expires_in_not_a_number"]],
    [Number.POSITIVE_INFINITY, null, ["expires_in_not_a_number"]],
    [0, null, ["expires_in_out_of_range"]],
    [-5, null, ["expires_in_out_of_range"]],
    ["-5", null, ["expires_in_out_of_range"]],
    [7200.5, null, ["expires_in_out_of_range"]],
    [1_795_000_000, null, ["expires_in_out_of_range"]],
    ["9007199254740993", null, ["expires_in_out_of_range"]],
  ])("of %o is read as %o", (expires_in, expiresInSeconds, oddities) => {
    expect(readTokenSet({ ...whole, expires_in }, null)).toMatchObject({ expiresInSeconds, oddities });
  });
});

test.each([
  ["", "scope_missing"],
  [" , ", "scope_missing"],
  [["video.list"], "scope_not_text"],
])("a scope of %o leaves the stored set in force", (scope, oddity) => {
  expect(readTokenSet({ ...whole, scope }, null)).toMatchObject({ scopes: null, oddities: [oddity] });
});

test.each([
  ["", "refresh_token_missing"],
  [null, "refresh_token_missing"],
  [17, "refresh_token_not_text"],
])("a refresh token of %o leaves the old one in force", (refresh_token, oddity) => {
  expect(readTokenSet({ ...whole, refresh_token }, null)).toMatchObject({ refreshToken: null, oddities: [oddity] });
});

test.each([undefined, null, "", "  ", 17, { token: "act.a" }])("an access token of %o is none", (access_token) => {
  expect(readTokenSet({ ...whole, access_token }, null)).toBeNull();
});

test("never throws, and never loses an access token, whatever stands beside it", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(whole), "error"), fc.anything()), (fields) => {
      expect(readTokenSet({ ...fields, access_token: "act.a" }, null)).toMatchObject({ accessToken: "act.a" });
    }),
  );
});
