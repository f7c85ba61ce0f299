import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createAuthorizationRequest } from "./authorization-request.ts";
import { clientOf } from "./testing/serve.ts";

const scopes = ["user.info.basic", "video.upload"];

test("sends the person to TikTok's page with TikTok's names of the parameters", () => {
  const { url, state, codeVerifier } = createAuthorizationRequest(clientOf("http://127.0.0.1:9"), { scopes });
  const { origin, pathname, searchParams } = new URL(url);
  expect(origin + pathname).toBe("https://www.tiktok.com/v2/auth/authorize/");
  expect(Object.fromEntries(searchParams)).toEqual({
    client_key: "aw-test-key",
    scope: "user.info.basic,video.upload",
    response_type: "code",
    redirect_uri: "https://connect.example/api/auth/callback/tiktok",
    state,
    disable_auto_auth: "1",
  });
  expect(codeVerifier).toBeNull();
});

test("makes up a state of 256 bits that cannot be guessed from the last one", () => {
  const client = clientOf("http://127.0.0.1:9");
  const states = Array.from({ length: 50 }, () => createAuthorizationRequest(client, { scopes }).state);
  expect(new Set(states).size).toBe(50);
  for (const state of states) expect(Buffer.from(state, "base64url")).toHaveLength(32);
});

test("writes the code challenge in lower-case hex, where the standard has base64url", () => {
  const client = clientOf("http://127.0.0.1:9", { pkce: "s256-hex" });
  const { url, codeVerifier } = createAuthorizationRequest(client, { scopes });
  expect(codeVerifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const parameters = new URL(url).searchParams;
  expect(parameters.get("code_challenge_method")).toBe("S256");
  expect(parameters.get("code_challenge")).toBe(createHash("sha256").update(`${codeVerifier}`).digest("hex"));
});

test("uses the configured address of the page as it is", () => {
  const client = clientOf("http://127.0.0.1:9", { authorizeUrl: "http://127.0.0.1:4000/authorize?app=1" });
  const url = new URL(createAuthorizationRequest(client, { scopes }).url);
  expect(url.pathname).toBe("/authorize");
  expect(url.searchParams.get("app")).toBe("1");
});
