import type { Account, Capabilities, ConnectionAttempt } from "@tiktok-connect/contract";
import { endRemovedGrant } from "@tiktok-connect/db";
import type { SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

const SCOPES = ["user.info.basic", "video.list"];

let api: TestApi;
/** Whoever signed up first. */
let operator: TestBrowser;
let somebody: TestBrowser;
let user: SimulatedUser;
beforeAll(async () => {
  api = await createTestApi({ scopes: SCOPES, canaryScopes: ["video.publish"] });
  operator = api.browser();
  await operator.signUp();
});
afterAll(() => api.close());
beforeEach(async () => {
  somebody = api.browser();
  await somebody.signUp();
  user = await api.simulator.createUser({ displayName: "Ada" });
});

const accountsOf = async (browser: TestBrowser) =>
  (await browser.json<{ accounts: Account[] }>("/api/accounts")).accounts;
const latestOf = async (browser: TestBrowser) =>
  (await browser.json<{ attempt: ConnectionAttempt | null }>("/api/connection-attempts/latest")).attempt;
const askedOf = async (browser: TestBrowser) =>
  new URL((await browser.get("/api/auth/tiktok")).headers.get("location") ?? "").searchParams.get("scope");

async function connected(browser: TestBrowser, options: { untick?: string[] } = {}): Promise<Account> {
  await api.connect(browser, { user, ...options });
  const account = (await accountsOf(browser)).find(({ openId }) => openId === user.openId);
  if (!account) throw new Error("the account was not connected");
  return account;
}

describe("a scope that is tried with operators first", () => {
  it("is asked of them alone", async () => {
    expect(await askedOf(operator)).toBe("user.info.basic,video.list,video.publish");
    expect(await askedOf(somebody)).toBe("user.info.basic,video.list");
    expect((await operator.json<Capabilities>("/api/capabilities")).configured).toContain("video.publish");
    expect((await somebody.json<Capabilities>("/api/capabilities")).waiting).toContain("video.publish");
  });

  it("counts as configured for their accounts, and flags nobody else's", async () => {
    const own = await connected(operator);
    expect(own.capabilities).toContainEqual({ id: "publish", state: "on" });
    user = await api.simulator.createUser();
    const other = await connected(somebody);
    expect(other.status).toEqual({ kind: "connected" });
    expect(other.capabilities).toContainEqual({ id: "publish", state: "unavailable" });
  });
});

describe("an attempt", () => {
  it("tells operators alone what TikTok was sent, letter by letter", async () => {
    const url = new URL((await operator.get("/api/auth/tiktok")).headers.get("location") ?? "");
    expect((await latestOf(operator))?.sent).toEqual({
      authorizeUrl: url.origin + url.pathname,
      clientKey: url.searchParams.get("client_key"),
      redirectUri: url.searchParams.get("redirect_uri"),
      scope: url.searchParams.get("scope"),
      pkce: true,
    });
    await somebody.get("/api/auth/tiktok");
    expect((await latestOf(somebody))?.sent).toBeNull();
  });

  it("says truthfully what was granted before and is not any more", async () => {
    const account = await connected(somebody);
    const url = await api.connect(somebody, { user, account: account.id, untick: ["video.list"] });
    expect(url.searchParams.get("connection")).toBe("partial");
    expect((await latestOf(somebody))?.outcome).toMatchObject({
      missingScopes: ["video.list"],
      lostScopes: ["video.list"],
    });
    const [narrower] = await accountsOf(somebody);
    expect(narrower).toMatchObject({
      // Its owner has answered, and is not asked again.
      status: { kind: "connected" },
      requestedScopes: SCOPES,
      grantedScopes: ["user.info.basic"],
      declinedScopes: ["video.list"],
    });
    expect(narrower?.capabilities).toContainEqual({ id: "videos", state: "reauthorize" });
  });
});

describe("a fresh start", () => {
  const start = (browser: TestBrowser, id: string) => browser.send("POST", `/api/accounts/${id}/fresh-start`);

  it("is answered when TikTok has confirmed, and leaves an account that waits to be reauthorized", async () => {
    const account = await connected(somebody);
    const answer = start(somebody, account.id);
    const jobs = async () =>
      (await sql<{ name: string }>`select name from bullmq.job`.execute(api.db)).rows.map(({ name }) => name);
    await expect.poll(jobs).toContain("access.remove");
    // What the worker does.
    await endRemovedGrant(api.db, { accountId: account.id, generation: 1 }, "log");
    expect((await answer).status).toBe(200);
    const [ended] = await accountsOf(somebody);
    expect(ended?.status).toEqual({ kind: "reauthorization_required", reason: "removed" });
    await api.connect(somebody, { user, account: account.id });
    expect((await accountsOf(somebody))[0]?.status).toEqual({ kind: "connected" });
  });

  it("is nobody else's to make, and of no account that is leaving", async () => {
    const account = await connected(somebody);
    const stranger = api.browser();
    await stranger.signUp();
    expect((await start(stranger, account.id)).status).toBe(404);
    await somebody.send("DELETE", `/api/accounts/${account.id}`);
    expect((await start(somebody, account.id)).status).toBe(409);
  });
});
