import { SimulatorControlError } from "@tiktok-connect/tiktok-simulator-control";
import { describe, expect, test } from "vitest";
import { testSimulator } from "../testing/test-simulator.ts";
import { authorizeUrl } from "../testing/tiktok-calls.ts";

const simulator = testSimulator();

describe("registering a redirect URI", () => {
  test.each([
    ["web", "https://app.example/callback"],
    ["web", "https://app.example:8443/callback/"],
    ["desktop", "http://localhost:3000/callback"],
    ["desktop", "https://127.0.0.1:*/callback"],
  ] as const)("%s accepts %s", async (platform, uri) => {
    expect((await simulator.createApp({ redirectUris: [{ platform, uri }] })).redirectUri).toBe(uri);
  });

  test.each([
    ["web", "http://app.example/callback"],
    ["web", "https://localhost:3000/callback"],
    ["web", "https://app.example/callback?a=b"],
    ["web", "https://app.example/callback#a"],
    ["web", `https://app.example/${"a".repeat(512)}`],
    ["desktop", "http://localhost/callback"],
    ["desktop", "http://app.example:3000/callback"],
  ] as const)("%s refuses %s", async (platform, uri) => {
    const created = simulator.createApp({ redirectUris: [{ platform, uri }] });
    await expect(created).rejects.toThrow(SimulatorControlError);
  });
});

test.each([
  ["http://localhost:3000/callback", true],
  ["http://localhost:51234/callback", true],
  ["http://127.0.0.1:3000/callback", false],
  ["http://localhost:3000/callback/", false],
  ["https://localhost:3000/callback", false],
  ["http://localhost:*/callback", false],
])("http://localhost:*/callback of a desktop app matches %s: %s", async (redirect_uri, matches) => {
  const app = await simulator.createApp({
    redirectUris: ["x", { platform: "desktop", uri: "http://localhost:*/callback" }],
  });
  const url = authorizeUrl(app, { redirect_uri });
  const { location } = await app.consent({ url, user: await app.createUser() });
  expect(location.searchParams.has("code")).toBe(matches);
});
