import { expect, test } from "vitest";
import { OAuthResponseError } from "./errors.ts";
import { classifyRefusal } from "./refusal.ts";

const classify = (code: string, description: string | null = null) =>
  classifyRefusal(new OAuthResponseError({ code, description, logId: null, httpStatus: 200 }));

test("only invalid_grant makes a grant suspect", () => {
  expect(classify("invalid_grant", "Refresh token is invalid or expired.")).toBe("suspect_grant");
  expect(classify("access_denied")).toBe("transient");
});

test.each([
  "invalid_client",
  "unauthorized_client",
  "unsupported_grant_type",
  "unsupported_response_type",
  "invalid_scope",
])("%s is the app's fault", (code) => expect(classify(code)).toBe("app_fault"));

test.each([
  "Only `application/x-www-form-urlencoded` is accepted as Content-Type.",
  "Client secret is missed in request.",
  "Redirect_uri is not matched with the uri when requesting code.",
  "Code verifier or code challenge is invalid.",
  "The request parameters are malformed.",
])("invalid_request is the app's fault when TikTok says: %s", (description) => {
  expect(classify("invalid_request", description)).toBe("app_fault");
});

test.each(["server_error", "temporarily_unavailable", "internal_error", "something_new", "unreadable"])(
  "%s passes",
  (code) => expect(classify(code)).toBe("transient"),
);

test("invalid_request in words that nobody knows passes", () => {
  expect(classify("invalid_request")).toBe("transient");
  expect(classify("invalid_request", "Something new.")).toBe("transient");
});
