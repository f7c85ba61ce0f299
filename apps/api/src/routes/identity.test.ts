import { type Mailbox, openMailbox, tokenOf } from "@tiktok-connect/mail/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TEST_PASSWORD, type TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

const OTHER_PASSWORD = "seven green umbrellas";
let people = 0;
const newAddress = () => `person${++people}@example.com`;

const post = (browser: TestBrowser, path: string, body: object) => browser.send("POST", `/api/identity${path}`, body);
const signUp = (browser: TestBrowser, email: string, password = TEST_PASSWORD) =>
  post(browser, "/sign-up/email", { name: "Test Person", email, password });
const signIn = (browser: TestBrowser, email: string, password = TEST_PASSWORD) =>
  post(browser, "/sign-in/email", { email, password });
const isSignedIn = async (browser: TestBrowser) => (await browser.get("/api/accounts")).status === 200;

/** All that somebody can learn from an answer but the moment it came. */
async function visible(response: Response) {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== "date"));
  return { status: response.status, headers, body: await response.text() };
}

describe("where letters reach people", () => {
  let api: TestApi;
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await openMailbox();
    api = await createTestApi({ mail: { smtpUrl: mailbox.smtpUrl } });
  });
  afterAll(async () => {
    await api.close();
    await mailbox.close();
  });

  async function confirmedPerson() {
    const email = newAddress();
    const browser = api.browser();
    await signUp(browser, email);
    await post(browser, "/verify-email", { token: tokenOf(await mailbox.take(email)) });
    return { email, browser };
  }

  it("lets nobody in before the address is confirmed, by a link whose token no server sees", async () => {
    const email = newAddress();
    const browser = api.browser();
    expect(await (await signUp(browser, email)).json()).toEqual({ next: "confirm_address" });
    const letter = await mailbox.take(email);
    expect(letter.subject).toBe("Confirm your e-mail address");
    expect(letter.link.href).toBe(`${api.origin}/verify-email#token=${tokenOf(letter)}`);

    const early = await signIn(browser, email);
    expect(early.status).toBe(403);
    expect(await early.json()).toEqual({ code: "EMAIL_NOT_VERIFIED" });
    // Another letter, as the first may be lost.
    expect((await mailbox.take(email)).subject).toBe("Confirm your e-mail address");

    expect((await post(browser, "/verify-email", { token: tokenOf(letter) })).status).toBe(200);
    expect(await (await signIn(browser, email)).json()).toEqual({ next: "signed_in" });
    expect(await isSignedIn(browser)).toBe(true);
  });

  it("confirms nothing by a link that was altered, or made for another purpose", async () => {
    const email = newAddress();
    await signUp(api.browser(), email);
    const token = tokenOf(await mailbox.take(email));
    for (const wrong of [`${token}x`, token.replace(/\.[^.]+$/, "."), "nonsense"]) {
      expect((await post(api.browser(), "/verify-email", { token: wrong })).status).toBe(401);
    }
    expect((await post(api.browser(), "/reset-password", { token, newPassword: OTHER_PASSWORD })).status).toBe(400);
  });

  it.each([
    ["/verify-email", {}],
    ["/reset-password", { newPassword: OTHER_PASSWORD }],
    ["/invitation", {}],
    ["/accept-invitation", { name: "Somebody", password: OTHER_PASSWORD }],
  ])("refuses at %s what the database could not hold", async (path, others) => {
    const response = await post(api.browser(), path, { ...others, token: "some\0thing" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_request", detail: "Mend token." });
  });

  it("says the same to whoever signs up, and tells the owner of a known address by letter", async () => {
    const { email } = await confirmedPerson();
    const unknown = newAddress();
    const answers = await Promise.all([signUp(api.browser(), email), signUp(api.browser(), unknown)]);
    const [known, fresh] = await Promise.all(answers.map(visible));
    expect(known).toEqual(fresh);
    expect((await mailbox.take(email)).subject).toBe("You have an account already");
    expect((await mailbox.take(unknown)).subject).toBe("Confirm your e-mail address");
    // Nothing of the known account has changed.
    expect((await signIn(api.browser(), email)).status).toBe(200);
  });

  it("says the same to a wrong password and to an unknown address", async () => {
    const { email } = await confirmedPerson();
    const wrong = await visible(await signIn(api.browser(), email, OTHER_PASSWORD));
    const unknown = await visible(await signIn(api.browser(), newAddress(), OTHER_PASSWORD));
    expect(wrong).toEqual(unknown);
    expect(wrong).toMatchObject({ status: 401, body: JSON.stringify({ code: "INVALID_EMAIL_OR_PASSWORD" }) });
  });

  it.each(["/request-password-reset", "/send-verification-email"])(
    "says the same at %s whether there is such an account or not",
    async (path) => {
      const { email } = await confirmedPerson();
      const known = await visible(await post(api.browser(), path, { email }));
      const unknown = await visible(await post(api.browser(), path, { email: newAddress() }));
      expect(known).toEqual(unknown);
      expect(known.status).toBe(200);
    },
  );

  it("lets a forgotten password be replaced by a link that works once, and signs everybody out", async () => {
    const { email, browser } = await confirmedPerson();
    await signIn(browser, email);
    await post(api.browser(), "/request-password-reset", { email });
    const letter = await mailbox.take(email);
    expect(letter.link.pathname).toBe("/reset-password");
    const token = tokenOf(letter);

    const common = await post(api.browser(), "/reset-password", { token, newPassword: "qwertyuiop123" });
    expect(await common.json()).toEqual({ code: "PASSWORD_TOO_COMMON" });
    const uses = [OTHER_PASSWORD, OTHER_PASSWORD].map((newPassword) =>
      post(api.browser(), "/reset-password", { token, newPassword }),
    );
    const statuses = (await Promise.all(uses)).map(({ status }) => status);
    expect(statuses).toHaveLength(2);
    expect(new Set(statuses)).toEqual(new Set([200, 400]));

    expect(await isSignedIn(browser)).toBe(false);
    expect((await signIn(api.browser(), email)).status).toBe(401);
    expect((await signIn(api.browser(), email, OTHER_PASSWORD)).status).toBe(200);
    expect((await mailbox.take(email)).subject).toBe("Your password has been changed");
  });

  it("keeps what links hold only as digests", async () => {
    const { email } = await confirmedPerson();
    await post(api.browser(), "/request-password-reset", { email });
    const token = tokenOf(await mailbox.take(email));
    const { rows } = await sql<{ text: string }>`select v::text as text from app_verification v`.execute(api.db);
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) expect(text).not.toContain(token);
  });

  it("replaces a password that is known, ends every other session, and tells by letter", async () => {
    const { email, browser } = await confirmedPerson();
    await signIn(browser, email);
    const elsewhere = api.browser();
    await signIn(elsewhere, email);
    const wrong = { currentPassword: OTHER_PASSWORD, newPassword: "a quite different one" };
    expect((await post(browser, "/change-password", wrong)).status).toBe(400);
    const right = { currentPassword: TEST_PASSWORD, newPassword: OTHER_PASSWORD };
    expect((await post(browser, "/change-password", right)).status).toBe(200);
    expect(await isSignedIn(browser)).toBe(true);
    expect(await isSignedIn(elsewhere)).toBe(false);
    expect((await mailbox.take(email)).subject).toBe("Your password has been changed");
  });
});

describe("a new password", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api.close());

  it.each([
    ["eleven char", "PASSWORD_TOO_SHORT"],
    ["qwertyuiop123", "PASSWORD_TOO_COMMON"],
    ["test.person.1", "PASSWORD_TOO_GUESSABLE"],
  ])("is not %s", async (password, code) => {
    const response = await signUp(api.browser(), newAddress(), password);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ code });
  });

  it("is not longer than it can be hashed at a reasonable price", async () => {
    expect((await signUp(api.browser(), newAddress(), "x y".repeat(43))).status).toBe(400);
  });
});

describe("a session", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api.close());

  it("shows its token to the cookie alone", async () => {
    const browser = api.browser();
    const email = newAddress();
    await signUp(browser, email);
    const texts = [await (await signIn(browser, email)).text()];
    texts.push(await (await browser.get("/api/identity/get-session")).text());
    texts.push(await (await browser.get("/api/sessions")).text());
    const token = browser.sessionToken();
    expect(token).toMatch(/^\w{32}$/);
    for (const text of texts) expect(text).not.toContain(token);
    expect(JSON.parse(texts[1] ?? "")).toEqual({ user: { name: "Test Person", email } });
  });

  it("ends with sign-out, at once: its cookie is worth nothing any more", async () => {
    const browser = api.browser();
    await browser.signUp();
    const cookie = browser.cookieHeader();
    await browser.signOut();
    expect((await fetch(`${api.origin}/api/accounts`, { headers: { cookie } })).status).toBe(401);
  });

  it("takes the place of the one that the browser had before", async () => {
    const email = newAddress();
    const browser = api.browser();
    await browser.signUp({ email });
    const cookie = browser.cookieHeader();
    await signIn(browser, email);
    expect(browser.cookieHeader()).not.toBe(cookie);
    expect((await fetch(`${api.origin}/api/accounts`, { headers: { cookie } })).status).toBe(401);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it("is listed with where and when, and can be ended from another browser", async () => {
    const email = newAddress();
    const [here, there] = [api.browser(), api.browser()];
    await here.signUp({ email });
    await signIn(there, email);
    type List = { sessions: { id: string; current: boolean; address: string; userAgent: string }[] };
    const { sessions } = await here.json<List>("/api/sessions");
    expect(sessions).toMatchObject([
      { current: false, address: expect.stringMatching(/127\.0\.0\.1|::1/) },
      { current: true, userAgent: "node" },
    ]);
    const stranger = api.browser();
    await stranger.signUp();
    expect((await stranger.send("DELETE", `/api/sessions/${sessions[0]?.id}`)).status).toBe(404);
    expect((await here.send("DELETE", `/api/sessions/${sessions[0]?.id}`)).status).toBe(204);
    expect(await isSignedIn(there)).toBe(false);
    expect(await isSignedIn(here)).toBe(true);
  });

  it("ends everywhere when its owner says so", async () => {
    const email = newAddress();
    const browsers = [api.browser(), api.browser(), api.browser()] as const;
    await browsers[0].signUp({ email });
    await Promise.all(browsers.slice(1).map((browser) => signIn(browser, email)));
    const stranger = api.browser();
    await stranger.signUp();
    expect((await browsers[1].send("DELETE", "/api/sessions")).status).toBe(204);
    expect(await Promise.all(browsers.map(isSignedIn))).toEqual([false, false, false]);
    expect(await isSignedIn(stranger)).toBe(true);
  });

  it("takes its live page with it, at whichever api that listens", async () => {
    const another = await api.startAnother();
    const browser = api.browser();
    await browser.signUp();
    const headers = { cookie: browser.cookieHeader() };
    const streams = await Promise.all(
      [api.origin, another.origin].map((origin) => fetch(`${origin}/api/events`, { headers })),
    );
    const ends = streams.map((stream) => stream.text());
    await browser.signOut();
    for (const text of await Promise.all(ends)) expect(text).toMatch(/^retry:/);
  });

  it("ends after thirty days, however much it is used", async () => {
    const browser = api.browser();
    await browser.signUp();
    const sessions = api.db.updateTable("app_session");
    await sessions.set({ createdAt: new Date(Date.now() - 30 * 86_400_000) }).execute();
    expect(await isSignedIn(browser)).toBe(false);
    expect(await browser.json("/api/identity/get-session")).toBeNull();
  });
});

describe("cookies", () => {
  it("are for this host alone, out of reach of scripts, and go over https alone", async () => {
    const publicUrl = "https://connect.example";
    const api = await createTestApi({ page: { publicUrl } });
    const browser = api.browser();
    const headers = { origin: publicUrl };
    const email = newAddress();
    const newcomer = { name: "Test Person", email, password: TEST_PASSWORD };
    await browser.send("POST", "/api/identity/sign-up/email", newcomer, headers);
    const signedIn = await browser.send("POST", "/api/identity/sign-in/email", newcomer, headers);
    const setOut = await browser.get("/api/auth/tiktok");
    const cookies = [...signedIn.headers.getSetCookie(), ...setOut.headers.getSetCookie()];
    expect(new Set(cookies.map((cookie) => cookie.split("=", 1)[0]))).toEqual(
      new Set(["__Host-tiktok-connect-browser", "__Host-tiktok-connect.known", "__Host-tiktok-connect.session_token"]),
    );
    for (const cookie of cookies) {
      const attributes = cookie.split("; ").slice(1);
      expect(attributes).toEqual(expect.arrayContaining(["Path=/", "HttpOnly", "Secure", "SameSite=Lax"]));
      expect(cookie).not.toMatch(/domain/i);
    }
    await api.close();
  });

  it("work without https on one's own machine", async () => {
    const api = await createTestApi();
    const browser = api.browser();
    const email = newAddress();
    await signUp(browser, email);
    const [cookie = ""] = (await signIn(browser, email)).headers
      .getSetCookie()
      .filter((set) => /session_token/.test(set));
    expect(cookie).toMatch(/^tiktok-connect\.session_token=/);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure/);
    await api.close();
  });
});

describe("what the sign-in library could do besides", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api.close());

  it.each([
    ["GET", "/list-sessions"],
    ["POST", "/revoke-sessions"],
    ["POST", "/update-user"],
    ["POST", "/update-session"],
    ["POST", "/change-email"],
    ["POST", "/delete-user"],
    ["POST", "/sign-in/social"],
    ["GET", "/callback/google"],
    ["POST", "/link-social"],
    ["GET", "/list-accounts"],
    ["GET", "/reset-password/token?callbackURL=https://evil.example"],
    ["GET", "/verify-email?token=x&callbackURL=https://evil.example"],
    ["GET", "/ok"],
    ["GET", "/error"],
  ] as const)("cannot be reached: %s %s", async (method, path) => {
    const browser = api.browser();
    await browser.signUp();
    const address = `/api/identity${path}`;
    const response = await (method === "GET" ? browser.get(address) : browser.send(method, address, {}));
    expect(response.status).toBe(404);
    expect(response.headers.get("location")).toBeNull();
  });

  it("takes no address to send people to, nor anything else that is not asked for", async () => {
    const browser = api.browser();
    const email = newAddress();
    const extra = { callbackURL: "https://evil.example/", redirectTo: "https://evil.example/", operator: true };
    const newcomer = { ...extra, emailVerified: true, name: "Eve", email, password: TEST_PASSWORD };
    const signedUp = await post(browser, "/sign-up/email", newcomer);
    const signedIn = await post(browser, "/sign-in/email", { ...extra, email, password: TEST_PASSWORD });
    for (const response of [signedUp, signedIn]) {
      expect(response.status).toBe(200);
      expect(response.headers.get("location")).toBeNull();
    }
    const [user] = await api.db.selectFrom("app_user").selectAll().where("email", "=", email).execute();
    expect(user).toMatchObject({ operator: false, emailVerified: false });
  });

  it("takes nothing from another site, and nothing that a form could send", async () => {
    const browser = api.browser();
    const foreign = { origin: "https://evil.example" };
    const answer = await browser.send("POST", "/api/identity/sign-in/email", { email: "a@example.com" }, foreign);
    expect(answer.status).toBe(403);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect((await browser.send("POST", "/api/identity/sign-in/email", "email=a", form)).status).toBe(415);
  });
});
