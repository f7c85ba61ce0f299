import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findViolations } from "../testing/accessibility.ts";
import { launchBrowser } from "../testing/browser.ts";
import { inSeconds } from "../testing/builders.ts";
import { type ServedPage, servePage } from "../testing/served-page.ts";
import type { StubApi } from "../testing/stub-api.ts";

const PASSWORD = "correct horse battery";

let browser: Browser;
let served: ServedPage;
let api: StubApi;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), servePage()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

beforeEach(async () => {
  api = served.resetApi();
  api.user = null;
  context = await browser.newContext({ reducedMotion: "reduce", viewport: { width: 320, height: 640 } });
  page = await context.newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const expected = /Failed to load resource/.test(message.text());
    if (message.type() === "error" && !expected) complaints.push(message.text());
  });
});
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

/** axe finds nothing, and nothing is wider than a small phone. */
async function expectAccessible(): Promise<void> {
  expect(await findViolations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
}

const open = (address: string) => page.goto(served.origin + address);

/** The token is nowhere where somebody who comes after could read it. */
async function expectNoToken(): Promise<void> {
  expect(page.url()).not.toMatch(/token/);
  const entries = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  expect(entries.join(" ")).not.toMatch(/secret-of-the-link/);
}

describe("signing up", () => {
  async function signUp() {
    await open("/sign-in");
    await page.getByRole("button", { name: "Create an account" }).click();
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("E-mail address").fill("ada@example.com");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
  }

  it("says that the address has to be confirmed, and sends the letter again", async () => {
    api.afterSignUp = "confirm_address";
    await signUp();
    await page.getByRole("heading", { name: "Confirm your address" }).waitFor();
    await page.getByText("ada@example.com").waitFor();
    await expectAccessible();
    await page.getByRole("button", { name: "Send it again" }).click();
    await page.getByText("Sent again.").waitFor();
    expect(api.bodies.get("/api/identity/send-verification-email")).toEqual({ email: "ada@example.com" });
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });

  it("says the same to whoever signs in before the address is confirmed", async () => {
    api.faults.set("/api/identity/sign-in/email", { status: 403, body: { code: "EMAIL_NOT_VERIFIED" } });
    await open("/sign-in");
    await page.getByLabel("E-mail address").fill("ada@example.com");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Confirm your address" }).waitFor();
  });

  it("says what is wrong with a password that others choose too", async () => {
    api.faults.set("/api/identity/sign-up/email", { status: 400, body: { code: "PASSWORD_TOO_COMMON" } });
    await signUp();
    await page.getByText("Many people use this password").waitFor();
    await expectAccessible();
  });

  it("is not offered where it is closed", async () => {
    api.options = { signUp: "closed", mail: true };
    await open("/sign-in");
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await page.getByRole("button", { name: "Create an account" }).waitFor({ state: "detached" });
    await expectAccessible();
  });
});

describe("a forgotten password", () => {
  it("is replaced by a letter, of which the page says no more than it must", async () => {
    await open("/sign-in");
    await page.getByRole("link", { name: "Forgotten your password?" }).click();
    await page.getByLabel("E-mail address").fill("ada@example.com");
    await expectAccessible();
    await page.getByRole("button", { name: "Send the link" }).click();
    await page.getByText("If there is an account for ada@example.com").waitFor();
    await expectAccessible();
  });

  it("is the operator's business where no letters are sent", async () => {
    api.options = { signUp: "open", mail: false };
    await open("/forgot-password");
    await page.getByText("This server sends no letters.").waitFor();
    await expectAccessible();
  });

  it("gives way to a new one; the link leaves address and history at once", async () => {
    await open("/reset-password#token=secret-of-the-link");
    await page.getByLabel("New password").fill(PASSWORD);
    await expectNoToken();
    await expectAccessible();
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByRole("heading", { name: "The new password is set" }).waitFor();
    expect(api.bodies.get("/api/identity/reset-password")).toEqual({
      token: "secret-of-the-link",
      newPassword: PASSWORD,
    });
    await expectAccessible();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.waitForURL(`${served.origin}/sign-in`);
  });

  it("cannot be replaced by a link that is used up", async () => {
    api.faults.set("/api/identity/reset-password", { status: 400, body: { code: "INVALID_TOKEN" } });
    await open("/reset-password#token=used-up");
    await page.getByLabel("New password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByText("This link does not work any more.").waitFor();
  });
});

describe("an address", () => {
  it("is confirmed by a person, not by opening the link", async () => {
    await open("/verify-email#token=secret-of-the-link");
    const confirm = page.getByRole("button", { name: "Confirm my address" });
    await confirm.waitFor();
    await expectNoToken();
    await expectAccessible();
    expect(api.commands).toEqual([]);
    await confirm.click();
    await page.getByRole("heading", { name: "Your address is confirmed" }).waitFor();
    expect(api.bodies.get("/api/identity/verify-email")).toEqual({ token: "secret-of-the-link" });
  });

  it.each(["/verify-email", "/reset-password", "/invitation", "/unsubscribe"])("needs a link: %s", async (address) => {
    await open(address);
    await page.getByRole("heading", { name: "This link does not work" }).waitFor();
    await expectAccessible();
  });
});

describe("an invitation", () => {
  it("says whom it is for, and leads into the account", async () => {
    await open("/invitation#token=secret-of-the-link");
    await page.getByText("the account of ada@example.com").waitFor();
    await page.getByText("You will be an operator").waitFor();
    await expectNoToken();
    await expectAccessible();
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Accept and sign in" }).click();
    await page.waitForURL(`${served.origin}/settings`);
    expect(api.bodies.get("/api/identity/accept-invitation")).toEqual({
      token: "secret-of-the-link",
      name: "Ada",
      password: PASSWORD,
    });
    expect(api.bodies.get("/api/identity/sign-in/email")).toEqual({ email: "ada@example.com", password: PASSWORD });
  });

  it("that was used up says so", async () => {
    api.faults.set("/api/identity/invitation", { status: 404, body: { code: "not_found" } });
    await open("/invitation#token=used-up");
    await page.getByRole("heading", { name: "This link does not work" }).waitFor();
  });
});

describe("the last link of a letter about accounts", () => {
  it("ends such letters when a person says so, signed in or not", async () => {
    await open("/unsubscribe#token=secret-of-the-link");
    const submit = page.getByRole("button", { name: "Send me no more of them" });
    await submit.waitFor();
    await expectAccessible();
    expect(page.url()).not.toMatch(/token/);
    expect(api.commands).toEqual([]);
    await submit.click();
    await page.getByRole("heading", { name: "You get no more of these letters" }).waitFor();
    expect(api.commands).toEqual(["POST /api/letters/unsubscribe"]);
    await expectAccessible();
  });

  it("that does not work says so", async () => {
    const problem = { type: "about:blank", title: "No such thing", status: 404, code: "not_found" };
    api.faults.set("/api/letters/unsubscribe", { status: 404, body: problem });
    await open("/unsubscribe#token=of-another-time");
    await page.getByRole("button", { name: "Send me no more of them" }).click();
    await page.getByText("It is not there any more.").waitFor();
  });
});

describe("the page about sign-in and security", () => {
  const session = { address: "203.0.113.7", createdAt: inSeconds(-7_200), lastUsedAt: inSeconds(-60) };
  beforeEach(() => {
    api.user = { name: "Ada", email: "ada@example.com" };
    api.sessions = [
      {
        ...session,
        id: "here",
        current: true,
        userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36",
      },
      { ...session, id: "there", current: false, userAgent: "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0" },
    ];
  });

  it("is reached from the settings, lists sessions, and ends one of them", async () => {
    await open("/settings");
    await page.getByRole("link", { name: "Sign-in and security" }).click();
    await page.getByText("Firefox on Windows").waitFor();
    const here = page.getByRole("listitem").filter({ hasText: "Chrome on Linux" });
    await here.getByText("This browser").waitFor();
    expect(await here.getByRole("button", { name: /^Sign out/ }).count()).toBe(0);
    await expectAccessible();
    await page.getByRole("button", { name: "Sign out Firefox on Windows" }).click();
    await page.getByText("Firefox on Windows").waitFor({ state: "detached" });
    expect(api.commands).toEqual(["DELETE /api/sessions/there"]);
  });

  it("signs out everywhere", async () => {
    await open("/security");
    await page.getByRole("button", { name: "Sign out everywhere" }).click();
    await page.waitForURL(`${served.origin}/sign-in`);
    expect(api.commands).toEqual(["DELETE /api/sessions"]);
  });

  it("changes the password, and says why not", async () => {
    await open("/security");
    api.faults.set("/api/identity/change-password", { status: 400, body: { code: "INVALID_PASSWORD" } });
    await page.getByLabel("Current password").fill("not this one");
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("The current password is not right.").waitFor();
    await expectAccessible();
    api.faults.clear();
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("The password is changed").waitFor();
    expect(await page.getByLabel("New password").inputValue()).toBe("");
  });

  it("ends letters about accounts, and has them sent again", async () => {
    await open("/security");
    const letters = page.getByLabel("Write to me when an account has to be reauthorized");
    await expect.poll(() => letters.isChecked()).toBe(true);
    for (const wanted of [false, true]) {
      await letters.click();
      await expect.poll(() => letters.isChecked()).toBe(wanted);
      await expect.poll(() => api.accountLetters).toBe(wanted);
    }
  });

  it("says that sessions could not be loaded", async () => {
    api.faults.set("/api/sessions", 404);
    await open("/security");
    await page.getByText("Your sessions could not be loaded").waitFor();
    await expectAccessible();
  });

  it("is for nobody who is not signed in", async () => {
    api.user = null;
    await open("/security");
    await page.waitForURL(`${served.origin}/sign-in?next=%2Fsecurity`);
  });
});

describe("a person's data", () => {
  beforeEach(async () => {
    api.user = { name: "Ada", email: "ada@example.com" };
    await open("/security");
  });

  const dialog = () => page.getByRole("dialog", { name: "Delete everything about you?" });
  const ask = async (password: string) => {
    await page.getByRole("button", { name: "Delete my data…" }).click();
    await dialog().getByLabel("Your password").fill(password);
    await dialog().getByRole("button", { name: "Delete everything" }).click();
  };

  it("can be had as a file", async () => {
    const link = page.getByRole("link", { name: "Download my data" });
    expect(await link.getAttribute("href")).toBe("/api/personal-data");
    expect(await link.getAttribute("download")).toMatch(/\.json$/);
  });

  it("are deleted after the password, and it is said what TikTok did not confirm", async () => {
    api.deletion = {
      deleted: true,
      accounts: [
        { name: "@ada", outcome: "confirmed" },
        { name: "@ada.travels", outcome: "unconfirmed" },
      ],
    };
    await page.getByRole("button", { name: "Delete my data…" }).click();
    await dialog().waitFor();
    await expectAccessible();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    expect(api.commands).toEqual([]);

    await ask(PASSWORD);
    await page.getByRole("heading", { name: "Everything about you is deleted" }).waitFor();
    await page.getByText("did not confirm that the access is removed for @ada.travels").waitFor();
    await page.getByText("Access removed at TikTok: @ada.").waitFor();
    expect(api.bodies.get("/api/personal-data/deletion")).toEqual({ password: PASSWORD, anyway: false });
    await expectAccessible();
    await page.getByRole("link", { name: "To the sign-in page" }).click();
    await page.waitForURL(`${served.origin}/sign-in`);
  });

  it("are kept while TikTok has not answered, unless that is wanted all the same", async () => {
    api.deletion = { deleted: false, accounts: [{ name: "@ada", outcome: "pending" }] };
    await ask(PASSWORD);
    await dialog().getByText("TikTok has not confirmed yet that the access is removed for @ada").waitFor();
    await expectAccessible();
    await dialog().getByRole("button", { name: "Come back later" }).waitFor();
    api.deletion = { deleted: true, accounts: [{ name: "@ada", outcome: "pending" }] };
    await dialog().getByRole("button", { name: "Delete everything now" }).click();
    await page.getByText("did not confirm that the access is removed for @ada").waitFor();
    expect(api.bodies.get("/api/personal-data/deletion")).toEqual({ password: PASSWORD, anyway: true });
  });

  it("are kept when the password is not right", async () => {
    const body = { type: "about:blank", title: "no", status: 403, code: "wrong_password" };
    api.faults.set("/api/personal-data/deletion", { status: 403, body });
    await ask("not this one");
    await dialog().getByText("The password is not right.").waitFor();
    await expectAccessible();
  });
});
