import { type Mailbox, openMailbox, tokenOf } from "@tiktok-connect/mail/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TEST_PASSWORD, type TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await openMailbox();
  api = await createTestApi({ rateLimit: true, page: { trustProxy: 1 }, mail: { smtpUrl: mailbox.smtpUrl } });
});
afterAll(async () => {
  await api.close();
  await mailbox.close();
});

let addresses = 0;
/** Somebody at an address that nobody has been at before. */
const newcomer = () => api.browser({ address: `203.0.113.${++addresses}` });
const post = (browser: TestBrowser, path: string, body: object) => browser.send("POST", `/api/identity${path}`, body);
const signIn = (browser: TestBrowser, email: string, password = TEST_PASSWORD) =>
  post(browser, "/sign-in/email", { email, password });

async function confirmedPerson(email: string) {
  await post(newcomer(), "/sign-up/email", { name: "Test Person", email, password: TEST_PASSWORD });
  await post(newcomer(), "/verify-email", { token: tokenOf(await mailbox.take(email)) });
}

/** What ten wrong guesses from ten places, and then one more, are answered. */
async function guess(email: string): Promise<{ statuses: number[]; last: Response }> {
  const statuses = [];
  for (let count = 0; count < 10; count++) {
    statuses.push((await signIn(newcomer(), email, `a wrong password ${count}`)).status);
  }
  return { statuses, last: await signIn(newcomer(), email) };
}

describe("guessing a password", () => {
  it("is stopped after ten attempts from wherever, even with the right one", async () => {
    await confirmedPerson("guessed@example.com");
    const { statuses, last } = await guess("guessed@example.com");
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(last.status).toBe(429);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(60);
    expect(Number(last.headers.get("retry-after"))).toBeLessThanOrEqual(900);
    // However the address is written.
    expect((await signIn(newcomer(), "Guessed@Example.COM")).status).toBe(429);
  });

  it("says no more of an address that nobody has", async () => {
    const { statuses, last } = await guess("nobody@example.com");
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(last.status).toBe(429);
  });

  it("does not lock the owner out of a browser that is known", async () => {
    const email = "owner@example.com";
    await confirmedPerson(email);
    const known = newcomer();
    expect((await signIn(known, email)).status).toBe(200);
    await known.signOut();
    await guess(email);
    expect((await signIn(newcomer(), email)).status).toBe(429);
    expect((await signIn(known, email)).status).toBe(200);
  });

  it("is not made easier by a browser that is known to another account", async () => {
    const email = "victim@example.com";
    await confirmedPerson(email);
    await confirmedPerson("attacker@example.com");
    const attacker = newcomer();
    await signIn(attacker, "attacker@example.com");
    await guess(email);
    expect((await signIn(attacker, email, "a guess")).status).toBe(429);
  });

  it("is forgotten when the right one comes", async () => {
    const email = "clumsy@example.com";
    await confirmedPerson(email);
    for (let round = 0; round < 3; round++) {
      for (let count = 0; count < 5; count++) await signIn(newcomer(), email, "not quite right");
      expect((await signIn(newcomer(), email)).status).toBe(200);
    }
  });
});

describe("an address", () => {
  it("is kept waiting after three attempts in ten seconds, whichever accounts it tries", async () => {
    const browser = newcomer();
    const tries = ["a@example.com", "b@example.com", "c@example.com", "d@example.com"];
    const statuses = [];
    for (const email of tries) statuses.push((await signIn(browser, email)).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
  });
});

describe("letters", () => {
  it("fill nobody's mailbox: an address gets five an hour, and whoever asks does not learn that", async () => {
    const email = "quiet@example.com";
    await confirmedPerson(email);
    const statuses = [];
    for (let count = 0; count < 7; count++) {
      statuses.push((await post(newcomer(), "/request-password-reset", { email })).status);
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
    // The confirmation was the first; one that is sent afterwards has overtaken none.
    for (let count = 0; count < 4; count++) await mailbox.take(email);
    await confirmedPerson("after@example.com");
    expect(mailbox.letters.filter(({ to }) => to === email)).toHaveLength(5);
  });
});
