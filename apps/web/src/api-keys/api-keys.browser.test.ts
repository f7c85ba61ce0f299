import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { API_KEY, account, accountId, apiKey, inSeconds } from "../testing/builders.ts";
import { createPageVisits, type PageVisits, type Visit } from "../testing/page-visits.ts";
import type { StubApi } from "../testing/stub-api.ts";

const OTHER_KEY_ID = "019a0000-0000-7000-8000-0000000000c2";

let visits: PageVisits;
let visit: Visit;
let page: Page;
let api: StubApi;

beforeAll(async () => {
  visits = await createPageVisits();
}, 60_000);
afterAll(() => visits?.close());

beforeEach(async () => {
  visit = await visits.begin();
  ({ page, api } = visit);
  api.accounts = [
    account({ id: accountId(1), username: "ada" }),
    account({ id: accountId(2), username: null, displayName: "Grace Hopper" }),
  ];
});
afterEach(() => visit.end());

const make = () => page.getByRole("button", { name: "Make the key" });
const row = (name: string) => page.getByRole("listitem").filter({ hasText: name });

/** axe has another look at each colour scheme. */
async function expectAccessibleInBothSchemes(): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await visit.expectAccessible();
  }
}

describe("the page of API keys", () => {
  it("is reached from the settings, and loaded only then", async () => {
    await visit.open();
    await page.getByText("@ada").waitFor();
    const loaded = () =>
      page.evaluate(() =>
        performance
          .getEntriesByType("resource")
          .map(({ name }) => name)
          .join(),
      );
    expect(await loaded()).not.toContain("api-keys-page");
    await page.getByRole("link", { name: "API keys" }).click();
    await page.getByRole("heading", { name: "API keys" }).waitFor();
    expect(await loaded()).toContain("api-keys-page");
    expect(await page.title()).toBe("API keys · TikTok Connect");
    await page.getByRole("link", { name: "Back to your TikTok accounts" }).click();
    await page.waitForURL(`${visits.origin}/settings`);
  });

  it("tells keys apart by what they may do, for which accounts, and when they were last used", async () => {
    api.apiKeys = [
      apiKey({ lastUsedAt: inSeconds(-7_200) }),
      apiKey({ id: OTHER_KEY_ID, name: "dashboard", scope: "read", accountIds: [accountId(2), accountId(9)] }),
    ];
    await visit.open("/api-keys");
    await row("publisher").getByText("Access tokens · All accounts").waitFor();
    await row("publisher").getByText("last used 2 hours ago").waitFor();
    await row("dashboard").getByText("Accounts only · Grace Hopper and 1 that is disconnected").waitFor();
    await row("dashboard").getByText("never used").waitFor();
    await row("dashboard").getByText("tkc_Ab12cd").waitFor();
    await expectAccessibleInBothSchemes();
  });

  it("says that there is no key yet", async () => {
    await visit.open("/api-keys");
    await page.getByText("There is no key yet.").waitFor();
    await expectAccessibleInBothSchemes();
  });

  it("says that keys could not be loaded, and loads them when asked again", async () => {
    api.faults.set("/api/api-keys", 404);
    await visit.open("/api-keys");
    await page.getByText("Your keys could not be loaded").waitFor();
    await visit.expectAccessible();
    api.faults.clear();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("There is no key yet.").waitFor();
  });

  it("is for nobody who is not signed in", async () => {
    api.user = null;
    await visit.open("/api-keys");
    await page.waitForURL(`${visits.origin}/sign-in?next=%2Fapi-keys`);
  });
});

describe("making a key", () => {
  it("shows it this once, to be copied, and lists it afterwards", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await visit.open("/api-keys");
    await page.getByLabel("Name").fill("publisher");
    await make().click();
    const made = page.getByRole("region", { name: "The key “publisher” is made" });
    await made.getByText(API_KEY).waitFor();
    expect(await made.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(api.bodies.get("/api/api-keys")).toEqual({ name: "publisher", scope: "token", accountIds: null });
    await row("publisher").waitFor();
    await expectAccessibleInBothSchemes();

    await made.getByRole("button", { name: "Copy API key" }).click();
    await made.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(API_KEY);

    await made.getByRole("button", { name: "I have kept it" }).click();
    await made.waitFor({ state: "detached" });
    expect(await page.content()).not.toContain(API_KEY);
    expect(await page.getByLabel("Name").inputValue()).toBe("");
    const heading = page.getByRole("heading", { name: "Make a key" });
    expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("keeps it from whoever comes back to the page", async () => {
    await visit.open("/api-keys");
    await page.getByLabel("Name").fill("publisher");
    await page.keyboard.press("Enter");
    await page.getByText(API_KEY).waitFor();
    await page.reload();
    await row("publisher").waitFor();
    expect(await page.content()).not.toContain(API_KEY);
  });

  it("limits it to what it may do and to some accounts", async () => {
    await visit.open("/api-keys");
    await page.getByLabel("Name").fill("dashboard");
    await page.getByRole("radio", { name: "See accounts" }).check();
    await page.getByRole("radio", { name: "Only some" }).check();
    await make().click();
    await page.getByText("Choose an account, or all of them.").waitFor();
    await expectAccessibleInBothSchemes();
    expect(api.commands).toEqual([]);

    await page.getByRole("checkbox", { name: "@ada" }).check();
    await page.getByRole("checkbox", { name: "Grace Hopper" }).check();
    await page.getByRole("checkbox", { name: "@ada" }).uncheck();
    await make().click();
    await page.getByText("The key “dashboard” is made").waitFor();
    expect(api.bodies.get("/api/api-keys")).toEqual({ name: "dashboard", scope: "read", accountIds: [accountId(2)] });
    await row("dashboard").getByText("Accounts only · Grace Hopper").waitFor();
  });

  it("has no account to choose where none is connected", async () => {
    api.accounts = [];
    await visit.open("/api-keys");
    await page.getByRole("radio", { name: "Only some" }).check();
    await page.getByText("No account is connected yet.").waitFor();
    await visit.expectAccessible();
  });

  it("wants a name", async () => {
    await visit.open("/api-keys");
    await page.getByLabel("Name").fill("   ");
    await make().click();
    expect(await page.getByLabel("Name").evaluate((field) => field.matches(":invalid:focus"))).toBe(true);
    expect(api.commands).toEqual([]);
  });

  it("says why there is none, and keeps what was filled in", async () => {
    await visit.open("/api-keys");
    const detail = "Revoke a key that is not needed any more.";
    api.faults.set("/api/api-keys", {
      status: 409,
      body: { type: "about:blank", title: "Conflict", status: 409, code: "conflict", detail },
    });
    await page.getByLabel("Name").fill("one too many");
    await make().click();
    await page.getByRole("region", { name: "Make a key" }).getByRole("alert").getByText(detail).waitFor();
    await visit.expectAccessible();
    expect(await page.getByLabel("Name").inputValue()).toBe("one too many");
  });
});

describe("revoking a key", () => {
  const { id } = apiKey();
  const revoke = () => page.getByRole("button", { name: "Revoke publisher" });
  const dialog = () => page.getByRole("dialog", { name: "Revoke “publisher”?" });
  const confirm = () => dialog().getByRole("button", { name: "Revoke" });

  beforeEach(async () => {
    api.apiKeys = [apiKey(), apiKey({ id: OTHER_KEY_ID, name: "dashboard" })];
    await visit.open("/api-keys");
    await revoke().click();
    await dialog().waitFor();
  });

  it("says what it means, and does nothing until that is agreed to", async () => {
    await dialog().getByText("stay valid until they expire").waitFor();
    await expectAccessibleInBothSchemes();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
    expect(await revoke().evaluate((button) => button === document.activeElement)).toBe(true);
    expect(api.commands).toEqual([]);
  });

  it("takes it out of the list, and says so where the focus is", async () => {
    await confirm().click();
    const told = page.getByRole("region", { name: "The key “publisher” is revoked" });
    await told.waitFor();
    await row("publisher").waitFor({ state: "detached" });
    await row("dashboard").waitFor();
    expect(await told.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(api.commands).toEqual([`DELETE /api/api-keys/${id}`]);
    await visit.expectAccessible();
  });

  it("is done where the key was revoked elsewhere already", async () => {
    api.faults.set(`/api/api-keys/${id}`, {
      status: 404,
      body: { type: "about:blank", title: "Not found", status: 404, code: "not_found" },
    });
    await confirm().click();
    await page.getByText("The key “publisher” is revoked").waitFor();
  });

  it("says why it did not work, and can be tried again", async () => {
    api.faults.set(`/api/api-keys/${id}`, 503);
    await confirm().click();
    await dialog().getByRole("alert").getByText("away for the moment").waitFor();
    await visit.expectAccessible();
    api.faults.clear();
    await confirm().click();
    await row("publisher").waitFor({ state: "detached" });
  });
});
