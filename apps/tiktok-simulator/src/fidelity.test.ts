import { REGIMES, type SimulatorApp } from "@tiktok-connect/tiktok-simulator-control";
import { tiktok } from "better-auth/social-providers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { testSimulator } from "./testing/test-simulator.ts";

/** A client that is not ours, and that works with TikTok: if it works here, the simulator is like TikTok. */
const simulator = testSimulator();

const TIKTOK = /^https:\/\/(www\.tiktok\.com|open\.tiktokapis\.com)(?=\/)/;

beforeAll(() => {
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (input: string | URL, options?: RequestInit) => fetch(here(input), options));
});

afterAll(() => {
  vi.unstubAllGlobals();
});

/** The client has TikTok's addresses built in. */
function here(address: string | URL): string {
  return String(address).replace(TIKTOK, simulator.origin);
}

function providerOf(app: SimulatorApp) {
  const { clientKey, clientSecret, redirectUri } = app;
  return tiktok({ clientKey, clientSecret, redirectURI: redirectUri, scope: ["user.info.basic"] });
}

async function connect(app: SimulatorApp) {
  const user = await app.createUser({ displayName: "Ada Byron", username: "ada.b" });
  const provider = providerOf(app);
  const url = provider.createAuthorizationURL({ state: "s", codeVerifier: "", redirectURI: app.redirectUri });
  const { location } = await app.consent({ url: here(url), user });
  return { user, provider, location };
}

describe.each(REGIMES)("better-auth's TikTok provider, in the regime $name", (regime) => {
  test("walks authorize, exchange, user info and refresh", async () => {
    const app = await simulator.createApp({ regime: regime.name });
    const { user, provider, location } = await connect(app);
    expect(location.searchParams.get("state")).toBe("s");

    const tokens = await provider.validateAuthorizationCode({
      code: location.searchParams.get("code") ?? "",
      redirectURI: app.redirectUri,
    });
    expect(tokens?.accessToken).toMatch(/^act\./);
    const secondsLeft = ((tokens?.accessTokenExpiresAt?.getTime() ?? 0) - Date.now()) / 1000;
    expect(secondsLeft).toBeGreaterThan(regime.accessTokenSeconds - 10);
    expect(secondsLeft).toBeLessThanOrEqual(regime.accessTokenSeconds);

    const profile = await provider.getUserInfo(tokens ?? {});
    expect(profile?.user).toMatchObject({ name: "Ada Byron", image: user.avatarUrl });
    expect(profile?.data).toMatchObject({ data: { user: { open_id: user.openId, username: "ada.b" } } });

    const refreshed = await provider.refreshAccessToken?.(tokens?.refreshToken ?? "");
    expect(refreshed?.accessToken).toMatch(/^act\./);
    expect(await app.grantReport(user)).toMatchObject({ alive: true, exchanges: 1, refreshes: 1 });
  });
});

test("meets TikTok's error page when the scope that it always asks for is not approved", async () => {
  const { location } = await connect(await simulator.createApp({ scopes: ["user.info.basic"] }));
  expect(location.searchParams.get("error_type")).toBe("scope");
});
