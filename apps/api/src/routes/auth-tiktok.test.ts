import type { Account, ConnectionAttempt } from "@tiktok-connect/contract";
import {
  claimRevocations,
  confirmRevocation,
  endGrant,
  moveToPendingRevocation,
  openBreaker,
  REVOCATION_TERMS,
  readJournalState,
  readRefreshControl,
  TIKTOKS_ANSWERS,
  takeRequests,
} from "@tiktok-connect/db";
import { cutOff } from "@tiktok-connect/db/testing";
import type { SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";
import { REGIMES } from "@tiktok-connect/tiktok-simulator-control";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TEST_PASSWORD, type TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

const SCOPES = ["user.info.basic", "user.info.profile", "video.list"];

let api: TestApi;
let browser: TestBrowser;
let user: SimulatedUser;
beforeAll(async () => {
  api = await createTestApi({ scopes: SCOPES });
});
afterAll(() => api.close());
beforeEach(async () => {
  browser = api.browser();
  await browser.signUp();
  await api.simulator.clearFaults();
  await api.db.deleteFrom("app_fault").execute();
  user = await api.simulator.createUser({ displayName: "Ada", username: "ada" });
});

async function accounts(of = browser): Promise<Account[]> {
  return (await of.json<{ accounts: Account[] }>("/api/accounts")).accounts;
}
async function outcome(of = browser) {
  const { attempt } = await of.json<{ attempt: ConnectionAttempt | null }>("/api/connection-attempts/latest");
  return attempt?.outcome;
}
const landing = (url: URL) => `${url.pathname}${url.search}`;

async function connectedAccount(options: { untick?: string[] } = {}): Promise<Account> {
  await api.connect(browser, { user, ...options });
  const [account] = await accounts();
  if (!account) throw new Error("the account was not connected");
  return account;
}

describe("setting out for TikTok", () => {
  it("asks for the configured scopes, on a forced consent page, with a hex challenge", async () => {
    const response = await browser.get("/api/auth/tiktok");
    const url = new URL(response.headers.get("location") ?? "");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_key: api.simulator.clientKey,
      scope: SCOPES.join(","),
      response_type: "code",
      redirect_uri: api.simulator.redirectUri,
      disable_auto_auth: "1",
      code_challenge: expect.stringMatching(/^[0-9a-f]{64}$/),
      code_challenge_method: "S256",
    });
  });

  it("keeps the state only as a hash, and one cookie for the whole browser", async () => {
    const first = await browser.get("/api/auth/tiktok");
    const cookie = browser.cookieHeader();
    await browser.get("/api/auth/tiktok");
    expect(browser.cookieHeader()).toBe(cookie);
    const state = new URL(first.headers.get("location") ?? "").searchParams.get("state") ?? "";
    const rows = await api.db.selectFrom("authorization_request").selectAll().execute();
    expect(JSON.stringify(rows.map((row) => row.state_hash?.toString("latin1")))).not.toContain(state);
  });

  it("sends somebody who is not signed in to sign in, and back here", async () => {
    const response = await api.browser().get("/api/auth/tiktok");
    expect(response.headers.get("location")).toBe("/sign-in?next=%2Fapi%2Fauth%2Ftiktok");
  });

  it("knows no account of another user", async () => {
    const account = await connectedAccount();
    const stranger = api.browser();
    await stranger.signUp();
    expect((await stranger.get(`/api/auth/tiktok?account=${account.id}`)).status).toBe(404);
    expect((await browser.get("/api/auth/tiktok?account=nonsense")).status).toBe(404);
  });
});

describe("coming back from TikTok", () => {
  it("connects: tokens sealed, profile shown", async () => {
    const url = await api.connect(browser, { user });
    const [account] = await accounts();
    expect(landing(url)).toBe(`/settings?connection=connected&account=${account?.id}`);
    expect(account).toMatchObject({
      openId: user.openId,
      displayName: "Ada",
      username: "ada",
      status: { kind: "connected" },
      grantedScopes: SCOPES.toSorted(),
    });
    expect(account?.capabilities).toEqual([
      { id: "profile", state: "on" },
      { id: "handle", state: "on" },
      { id: "stats", state: "unavailable" },
      { id: "videos", state: "on" },
      { id: "drafts", state: "unavailable" },
      { id: "publish", state: "unavailable" },
    ]);
    const stored = await api.db.selectFrom("tiktok_grant").selectAll().where("open_id", "=", user.openId).execute();
    expect(JSON.stringify(stored.map((row) => row.sealed_refresh_token?.toString("latin1")))).not.toContain("rft.");
  });

  it("names what was not granted", async () => {
    const url = await api.connect(browser, { user, untick: ["video.list"] });
    expect(url.searchParams.get("connection")).toBe("partial");
    expect(await outcome()).toMatchObject({ result: "partial", missingScopes: ["video.list"], accountName: "@ada" });
    const [account] = await accounts();
    expect(account?.status).toEqual({ kind: "connected" });
    expect(account?.capabilities).toContainEqual({ id: "videos", state: "reauthorize" });
  });

  it("shows the display name while the username is not granted", async () => {
    const { username, displayName } = await connectedAccount({ untick: ["user.info.profile"] });
    expect({ username, displayName }).toEqual({ username: null, displayName: "Ada" });
  });

  it("changes nothing when the person says no", async () => {
    const account = await connectedAccount();
    const url = await api.connect(browser, { user, account: account.id, cancel: true });
    expect(landing(url)).toBe(`/settings?connection=denied&account=${account.id}`);
    expect(await accounts()).toMatchObject([{ id: account.id, status: { kind: "connected" } }]);
  });

  it("reauthorizes the account that was meant", async () => {
    const account = await connectedAccount({ untick: ["video.list"] });
    const url = await api.connect(browser, { user, account: account.id });
    expect(landing(url)).toBe(`/settings?connection=reauthorized&account=${account.id}`);
    expect((await accounts())[0]?.grantedScopes).toEqual(SCOPES.toSorted());
  });

  it("says so when a reauthorization brought nothing more", async () => {
    const account = await connectedAccount({ untick: ["video.list"] });
    const url = await api.connect(browser, { user, account: account.id, untick: ["video.list"] });
    expect(url.searchParams.get("connection")).toBe("unchanged");
    expect(await outcome()).toMatchObject({ missingScopes: ["video.list"] });
  });

  it("parks the grant of the wrong account, names both, and connects it on request", async () => {
    const account = await connectedAccount();
    const other = await api.simulator.createUser({ displayName: "Bob", username: "bob" });
    const url = await api.connect(browser, { user: other, account: account.id });
    expect(url.searchParams.get("connection")).toBe("wrong_account");
    const result = await outcome();
    expect(result).toMatchObject({ accountName: "@ada", otherAccountName: "@bob", parkedGrantId: expect.any(String) });
    expect(await accounts()).toHaveLength(1);
    expect((await api.simulator.grantReport(other)).alive).toBe(true);

    const stranger = api.browser();
    await stranger.signUp();
    expect((await stranger.send("POST", `/api/parked-grants/${result?.parkedGrantId}`)).status).toBe(404);
    const kept = await browser.send("POST", `/api/parked-grants/${result?.parkedGrantId}`);
    expect(kept.status).toBe(200);
    expect((await accounts()).map(({ username }) => username)).toEqual(["ada", "bob"]);
    expect((await browser.send("POST", `/api/parked-grants/${result?.parkedGrantId}`)).status).toBe(404);
  });

  it("hands the grant of the wrong account over for revocation on request", async () => {
    const account = await connectedAccount();
    const other = await api.simulator.createUser();
    await api.connect(browser, { user: other, account: account.id });
    const result = await outcome();
    expect((await browser.send("DELETE", `/api/parked-grants/${result?.parkedGrantId}`)).status).toBe(202);
    const pending = await api.db.selectFrom("pending_revocation").select("open_id").execute();
    expect(pending).toContainEqual({ open_id: other.openId });
  });

  it("keeps the pair as a spare when another user here holds the account, and names no owner", async () => {
    const account = await connectedAccount();
    const stranger = api.browser();
    await stranger.signUp();
    const url = await api.connect(stranger, { user });
    expect(landing(url)).toBe("/settings?connection=taken");
    expect(await accounts(stranger)).toEqual([]);
    const spares = await api.db.selectFrom("spare_pair").select("account_id").execute();
    expect(spares).toContainEqual({ account_id: account.id });
    expect(JSON.stringify(await outcome(stranger))).not.toContain(account.id);
  });

  it("leaves nothing half-made when TikTok does not answer the exchange", async () => {
    await api.simulator.fault({ endpoint: "token", kind: "unavailable" });
    const url = await api.connect(browser, { user });
    expect(landing(url)).toBe("/settings?connection=unavailable");
    expect(await accounts()).toEqual([]);
    expect((await api.connect(browser, { user })).searchParams.get("connection")).toBe("connected");
  });

  it("is connected when only the profile cannot be had, which is then left to a job", async () => {
    await api.simulator.fault({ endpoint: "user_info", kind: "unavailable" });
    const url = await api.connect(browser, { user });
    expect(url.searchParams.get("connection")).toBe("connected");
    expect(await accounts()).toMatchObject([{ displayName: null, username: null, status: { kind: "connected" } }]);
  });

  it.each([["open_id"], ["scope"], ["refresh_token"], ["expires_in", "refresh_expires_in"]])(
    "keeps an answer without %s",
    async (...omit) => {
      await api.simulator.fault({ endpoint: "token", kind: "alter_answer", omit });
      const url = await api.connect(browser, { user, untick: ["video.list"] });
      expect(url.searchParams.get("connection")).toBe("partial");
      expect(await accounts()).toMatchObject([
        { openId: user.openId, grantedScopes: ["user.info.basic", "user.info.profile"], status: { kind: "connected" } },
      ]);
      const told = await api.db
        .selectFrom("app_fault")
        .select("detail")
        .where("setting", "=", TIKTOKS_ANSWERS)
        .execute();
      expect(told).toEqual([{ detail: expect.stringContaining(omit.map((name) => `${name}_missing`).join(", ")) }]);
    },
  );

  describe("with an answer that does not say whose the account is", () => {
    const answerWithoutOwner = () =>
      api.simulator.fault({ endpoint: "token", kind: "alter_answer", omit: ["open_id"] });

    it("asks TikTok for that more than once", async () => {
      await answerWithoutOwner();
      await api.simulator.fault({ endpoint: "user_info", kind: "unavailable", times: 2 });
      expect((await api.connect(browser, { user })).searchParams.get("connection")).toBe("connected");
      expect(await accounts()).toMatchObject([{ openId: user.openId }]);
    });

    it("keeps nothing and revokes nothing when nobody says it, and tells the operator", async () => {
      const account = await connectedAccount();
      await answerWithoutOwner();
      await api.simulator.fault({ endpoint: "user_info", kind: "unavailable", times: 3 });
      const url = await api.connect(browser, { user, account: account.id });
      expect(url.searchParams.get("connection")).toBe("unavailable");
      expect((await api.simulator.grantReport(user)).revocations).toBe(0);
      expect(await accounts()).toMatchObject([{ id: account.id, status: { kind: "connected" } }]);
      const told = await api.db.selectFrom("app_fault").select(["setting", "detail"]).execute();
      expect(told).toEqual([{ setting: TIKTOKS_ANSWERS, detail: "open_id_missing" }]);
    });
  });

  it("answers at the path that is registered with TikTok", async () => {
    const own = await createTestApi({ callbackPath: "/(our)/callback*" });
    try {
      const person = own.browser();
      await person.signUp();
      const url = await own.connect(person, { user: await own.simulator.createUser() });
      expect(url.searchParams.get("connection")).toBe("connected");
    } finally {
      await own.close();
    }
  });

  it("tells a fault of the app as such, with the setting to look at, and to the operator", async () => {
    const own = await createTestApi({ clientSecret: "not-the-secret" });
    try {
      const operator = own.browser();
      await operator.signUp();
      const url = await own.connect(operator, { user: await own.simulator.createUser() });
      expect(landing(url)).toBe("/settings?connection=misconfigured");
      const { attempt } = await operator.json<{ attempt: ConnectionAttempt }>("/api/connection-attempts/latest");
      expect(attempt.outcome).toMatchObject({ result: "misconfigured", setting: "TIKTOK_CLIENT_SECRET" });
      expect(await operator.json("/api/notices")).toMatchObject({
        notices: [{ kind: "app_fault", operator: { setting: "TIKTOK_CLIENT_SECRET" } }],
      });
      const somebody = own.browser();
      await somebody.signUp();
      expect(await somebody.json("/api/notices")).toMatchObject({ notices: [{ kind: "app_fault", operator: null }] });
    } finally {
      await own.close();
    }
  });

  it("lets refreshing go on when the exchange succeeds: TikTok takes the app and answers", async () => {
    const app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
    await openBreaker(api.db, app, { reason: "failures" }, { probeEveryMs: 60_000 });
    await connectedAccount();
    expect((await readRefreshControl(api.db, app)).breaker).toBeNull();
  });

  it("reads TikTok's word for a fault of the app that comes with the person", async () => {
    const start = await browser.get("/api/auth/tiktok");
    const state = new URL(start.headers.get("location") ?? "").searchParams.get("state");
    const back = await browser.get(`/api/auth/callback/tiktok?error=invalid_scope&error_type=scope&state=${state}`);
    expect(back.headers.get("location")).toBe("/settings?connection=misconfigured");
    expect(await outcome()).toMatchObject({ setting: "TIKTOK_SCOPES" });
    // A consent that works disproves it.
    await api.connect(browser, { user });
    expect(await api.db.selectFrom("app_fault").selectAll().execute()).toEqual([]);
  });

  it("remembers an attempt that never came back, with the scopes that were asked", async () => {
    await browser.get("/api/auth/tiktok");
    const { attempt } = await browser.json<{ attempt: ConnectionAttempt }>("/api/connection-attempts/latest");
    expect(attempt).toMatchObject({ accountId: null, requestedScopes: SCOPES, outcome: null });
    expect((await browser.send("POST", `/api/connection-attempts/${attempt.id}/dismissal`)).status).toBe(204);
    expect(await browser.json("/api/connection-attempts/latest")).toEqual({ attempt: null });
  });
});

describe("a state", () => {
  async function setOut(from = browser): Promise<URL> {
    const start = await from.get("/api/auth/tiktok");
    return (await api.simulator.consent({ url: start.headers.get("location") ?? "", user })).location;
  }
  const comeBack = async (url: URL, to = browser) => (await to.get(url.href)).headers.get("location");

  it("works once", async () => {
    const url = await setOut();
    expect(await comeBack(url)).toMatch("connection=connected");
    expect(await comeBack(url)).toBe("/settings?connection=expired");
  });

  it("works once when it comes twice at the same time", async () => {
    const url = await setOut();
    const landings = await Promise.all([comeBack(url), comeBack(url), comeBack(url)]);
    expect(landings.filter((target) => target === "/settings?connection=expired")).toHaveLength(2);
  });

  it("works for two tabs of one browser", async () => {
    const [first, second] = [await setOut(), await setOut()];
    expect(await comeBack(second)).toMatch("connection=connected");
    expect(await comeBack(first)).toMatch("connection=connected");
  });

  it("is of no use to another user, nor in another browser, and is not used up by them", async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const own = api.browser();
    await own.signUp({ email });
    const url = await setOut(own);
    expect(await comeBack(url)).toBe("/settings?connection=expired");

    const elsewhere = api.browser();
    await elsewhere.send("POST", "/api/identity/sign-in/email", { email, password: TEST_PASSWORD });
    expect(await comeBack(url, elsewhere)).toBe("/settings?connection=expired");
    expect(await comeBack(url, own)).toMatch("connection=connected");
  });

  it("is of no use in another session of the same person in the same browser", async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const own = api.browser();
    await own.signUp({ email });
    const url = await setOut(own);
    await own.signOut();
    await own.send("POST", "/api/identity/sign-in/email", { email, password: TEST_PASSWORD });
    expect(await comeBack(url, own)).toBe("/settings?connection=expired");
    expect(await accounts(own)).toEqual([]);
  });

  it("does not lend itself to a code that was made for another: not one of the same browser's other tab", async () => {
    const [first, second] = [await setOut(), await setOut()];
    const mixed = new URL(first);
    mixed.searchParams.set("code", second.searchParams.get("code") ?? "");
    expect(await comeBack(mixed)).toMatch("connection=misconfigured");
    expect(await accounts()).toEqual([]);
    // The state that was misused is gone, and the other's code with it; the person begins again.
    expect(await comeBack(first)).toBe("/settings?connection=expired");
  });

  it("does not lend itself to a code that was stolen from somebody else's way back", async () => {
    const victim = api.browser();
    await victim.signUp();
    const stolen = (await setOut(victim)).searchParams.get("code") ?? "";
    const injected = await setOut();
    injected.searchParams.set("code", stolen);
    expect(await comeBack(injected)).not.toMatch(/connected|partial/);
    expect(await accounts()).toEqual([]);
    expect(await accounts(victim)).toEqual([]);
  });

  it("of an attacker does not connect the attacker's TikTok account to whom it is sent to", async () => {
    const attacker = api.browser();
    await attacker.signUp();
    const forged = await setOut(attacker);
    expect(await comeBack(forged)).toBe("/settings?connection=expired");
    // Nor without a state, or with one of the victim's own making that never went to TikTok.
    for (const state of ["", "x".repeat(43)]) {
      const url = new URL(forged);
      url.searchParams.set("state", state);
      expect(await comeBack(url)).toBe("/settings?connection=expired");
    }
    expect(await accounts()).toEqual([]);
  });

  it("is of no use after ten minutes", async () => {
    const url = await setOut();
    await api.db.updateTable("authorization_request").set({ expires_at: new Date() }).execute();
    expect(await comeBack(url)).toBe("/settings?connection=expired");
  });

  it("is of no use to somebody who has signed out", async () => {
    const url = await setOut();
    await browser.signOut();
    expect(await comeBack(url)).toBe("/sign-in?next=%2Fsettings%3Fconnection%3Dexpired");
  });

  it.each(["", "?code=x", "?state=x", "?code=x&state=y", "?code=a&code=b&state=c", "?error=access_denied"])(
    "that is not ours changes nothing: %s",
    async (query) => {
      expect(await comeBack(new URL(`/api/auth/callback/tiktok${query}`, api.origin))).toBe(
        "/settings?connection=expired",
      );
    },
  );
});

describe("a disconnect that is on its way while somebody connects", () => {
  it("is waited for, and what it did to the new grant is found out", async () => {
    const account = await connectedAccount();
    await browser.send("DELETE", `/api/accounts/${account.id}`);
    const app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
    await moveToPendingRevocation(api.db, api.cipher, { accountId: account.id, refreshLeaseMs: 30_000 });
    const claimed = await claimRevocations(api.db, app, { limit: 100, terms: REVOCATION_TERMS });
    const revocation = claimed.find(({ accountId }) => accountId === account.id);
    const back = api.connect(browser, { user });
    // TikTok handles the revocation only now, after the new consent.
    await expect.poll(async () => (await accounts()).filter(({ id }) => id !== account.id)).toHaveLength(1);
    await api.simulator.removeApp(user, "developer_revoked");
    if (revocation) await confirmRevocation(api.db, revocation, null);
    expect((await back).searchParams.get("connection")).toBe("unavailable");
  });
});

describe("the app's rate", () => {
  it("counts the exchange of a code and the profile, which wait for nobody", async () => {
    const app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
    // So slow that what it refills meanwhile is less than one request.
    await takeRequests(api.db, app, { wanted: 0, ratePerSecond: 0.4, lane: "due" });
    await api.db.updateTable("request_budget").set({ tokens: 0 }).execute();
    await api.connect(browser, { user });
    const { requestBudget } = await readRefreshControl(api.db, app);
    expect(Math.floor(requestBudget ?? 0)).toBe(-2);
  });
});

describe("a stop while somebody comes back", () => {
  it("waits for the exchange, and saves what it brings", async () => {
    const own = await createTestApi();
    const person = own.browser();
    await person.signUp();
    const somebody = await own.simulator.createUser();
    await own.simulator.fault({ endpoint: "token", kind: "hold", when: "after_commit" });
    const back = own.connect(person, { user: somebody });
    await own.simulator.waitFor({ held: 1 });
    const stopped = own.stop().then(() => "stopped");
    expect(await Promise.race([stopped, own.simulator.summary().then(() => "still stopping")])).toBe("still stopping");
    await own.simulator.release();
    expect((await back).searchParams.get("connection")).toBe("connected");
    await stopped;
    const saved = await own.db.selectFrom("tiktok_grant").select("open_id").execute();
    expect(saved).toEqual([{ open_id: somebody.openId }]);
    const settled = await own.db.selectFrom("authorization_request").select("outcome").execute();
    expect(settled).toMatchObject([{ outcome: { result: "connected" } }]);
    await own.close();
  });

  it("keeps on disk what TikTok granted while the database is away, and connects when it is back", async () => {
    const own = await createTestApi();
    const person = own.browser();
    await person.signUp();
    const somebody = await own.simulator.createUser();
    await own.simulator.fault({ endpoint: "token", kind: "hold", when: "after_commit" });
    const back = own.connect(person, { user: somebody });
    await own.simulator.waitFor({ held: 1 });
    await using outage = await cutOff(own.databaseUrl);
    await own.simulator.release();
    expect((await back).searchParams.get("connection")).toBe("unavailable");
    expect(await readJournalState(own.dataDir)).toMatchObject({ waiting: 1 });
    await outage.end();
    await expect.poll(() => readJournalState(own.dataDir)).toMatchObject({ waiting: 0, setAside: 0 });
    expect(await accounts(person)).toMatchObject([{ openId: somebody.openId, status: { kind: "connected" } }]);
    await own.close();
  });

  it("shows the person a page whatever fails after the pair is saved", async () => {
    const own = await createTestApi();
    const person = own.browser();
    await person.signUp();
    await sql`alter table tiktok_account add constraint broken check (display_name is null)`.execute(own.db);
    const url = await own.connect(person, { user: await own.simulator.createUser() });
    expect(url.searchParams.get("connection")).toBe("connected");
    await sql`alter table authorization_request rename to gone`.execute(own.db);
    const back = await person.get("/api/auth/callback/tiktok?code=c&state=s");
    expect(back.headers.get("location")).toBe("/settings?connection=unavailable");
    await own.close();
  });
});

describe.each(REGIMES)("in TikTok's regime $name", (regime) => {
  it("keeps the lifetimes that TikTok told", async () => {
    await api.simulator.change({ regime: regime.name });
    const account = await connectedAccount();
    const seconds = (new Date(account.accessTokenExpiresAt ?? 0).getTime() - Date.now()) / 1000;
    expect(seconds / regime.accessTokenSeconds).toBeCloseTo(1, 1);
  });
});

describe("with an ended grant", () => {
  it("connects again by reauthorizing", async () => {
    const account = await connectedAccount();
    await endGrant(api.db, { accountId: account.id, generation: 1 }, { reason: "removed_by_user", logId: null });
    const [ended] = await accounts();
    expect(ended?.status).toEqual({ kind: "reauthorization_required", reason: "removed_by_user" });
    expect(ended?.capabilities).toContainEqual({ id: "profile", state: "reauthorize" });
    await api.connect(browser, { user, account: account.id });
    expect((await accounts())[0]?.status).toEqual({ kind: "connected" });
  });
});
