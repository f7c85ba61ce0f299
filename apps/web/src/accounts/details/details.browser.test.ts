import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT_ID, account, accountEvent, accountId, inSeconds } from "../../testing/builders.ts";
import { createPageVisits, type PageVisits, type Visit } from "../../testing/page-visits.ts";
import type { StubApi } from "../../testing/stub-api.ts";

const ADDRESS = `/accounts/${ACCOUNT_ID}`;

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
  api.accounts = [account(), account({ id: accountId(2), username: "eve" })];
});
afterEach(() => visit.end());

const fact = (label: string) => page.locator("dl > div", { has: page.getByText(label, { exact: true }) }).locator("dd");

describe("the page about an account", () => {
  it("has an address of its own, and the way back leads to the list", async () => {
    await visit.open();
    await page.getByRole("link", { name: "Details of @eve" }).click();
    await page.waitForURL(`${visits.origin}/accounts/${accountId(2)}`);
    await page.getByRole("heading", { level: 1, name: "@eve" }).waitFor();
    await page.goBack();
    await page.waitForURL(`${visits.origin}/settings`);
    await page.getByRole("heading", { name: "@ada" }).waitFor();
    await page.goForward();
    await page.getByRole("heading", { level: 1, name: "@eve" }).waitFor();
    await page.getByRole("link", { name: "Back to your TikTok accounts" }).click();
    await page.getByRole("heading", { name: "@ada" }).waitFor();
  });

  it("tells since when and until when it works, what TikTok calls it, and what was asked and granted", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await visit.open(ADDRESS);
    await page.getByRole("heading", { level: 1, name: "@ada" }).waitFor();
    expect(await page.title()).toBe("@ada · TikTok Connect");
    for (const [label, words] of [
      ["Connected since", /24 hours ago/],
      ["Last refresh", /10 minutes ago/],
      ["Next refresh", /in 90 minutes|in 2 hours/],
      ["Access token ends", /in 2 hours/],
      ["Permission ends", /in 6 months/],
    ] as const) {
      expect(await fact(label).textContent()).toMatch(words);
    }
    await fact("TikTok’s id (open_id)").getByRole("button").click();
    await page.getByText("Copied").first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("-000-ada");
    expect(await fact("Granted").textContent()).toBe("user.info.basic");
    await visit.expectAccessible();
  });

  it("follows what happens, as the list does", async () => {
    await visit.open(ADDRESS);
    await page.getByText("Connected", { exact: true }).waitFor();
    api.change(account({ status: { kind: "reauthorization_required", reason: "removed_by_user" } }));
    await page.getByText("Access was removed in TikTok’s app.").waitFor();
    await page.getByText("Which TikTok account will it be?").click();
    await page.getByText("This browser has to be signed in to @ada at TikTok.").waitFor();
    await visit.expectAccessible();
  });

  it("shows what happened, all of it or a part, page by page", async () => {
    api.eventPages = [
      { events: [accountEvent({ id: "2", type: "refresh_failed", reason: "timeout", logId: "2026ABC" })], next: "1" },
      { events: [accountEvent({ id: "1", type: "connected" })], next: null },
    ];
    await visit.open(ADDRESS);
    await page.getByText("TikTok did not answer in time.").waitFor();
    await page.getByText("2026ABC").waitFor();
    await page.getByRole("button", { name: "Show older" }).click();
    await page.getByRole("listitem").filter({ hasText: "Connected 10 minutes ago" }).waitFor();
    await page.getByRole("radio", { name: "Troubles" }).check();
    await expect.poll(() => api.eventsAsked.at(-1)).toContain("refresh_failed");
    expect(api.eventsAsked.at(-1)).not.toContain("refreshed");
    await visit.expectAccessible();
  });

  it("offers all that happened as files", async () => {
    await visit.open(ADDRESS);
    for (const format of ["json", "csv"]) {
      const link = page.getByRole("link", { name: `Export as ${format.toUpperCase()}` });
      expect(await link.getAttribute("href")).toBe(`/api/accounts/${ACCOUNT_ID}/events.${format}`);
      expect(await link.getAttribute("download")).not.toBeNull();
    }
  });

  it("lets its owner give it a name, and take that away", async () => {
    await visit.open(ADDRESS);
    const rename = page.getByRole("button", { name: "Rename" });
    await rename.click();
    const dialog = page.getByRole("dialog", { name: "What do you call this account?" });
    await expect.poll(() => dialog.getByLabel("Name").evaluate((field) => field === document.activeElement)).toBe(true);
    await visit.expectAccessible();
    await dialog.getByLabel("Name").fill("  Shop, Berlin ");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Shop, Berlin" }).waitFor();
    await page.getByText("@ada · Ada Lovelace").waitFor();
    await expect.poll(() => rename.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(api.bodies.get(`/api/accounts/${ACCOUNT_ID}`)).toEqual({ label: "Shop, Berlin" });

    await rename.click();
    await dialog.getByLabel("Name").fill("");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "@ada" }).waitFor();
    expect(api.bodies.get(`/api/accounts/${ACCOUNT_ID}`)).toEqual({ label: null });
  });

  it("says why a name was not taken, in the dialog", async () => {
    await visit.open(ADDRESS);
    await page.getByRole("button", { name: "Rename" }).click();
    api.faults.set(`/api/accounts/${ACCOUNT_ID}`, 503);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").filter({ hasText: "This is away for the moment." }).waitFor();
    expect(await page.getByRole("dialog").isVisible()).toBe(true);
  });

  it("says how a disconnect ended, and that the account is gone", async () => {
    await visit.open(ADDRESS);
    await page.getByRole("button", { name: "Disconnect @ada" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
    await page.getByText("Disconnecting", { exact: true }).waitFor();
    api.endDisconnect({ accountId: ACCOUNT_ID, accountName: "@ada", outcome: "unconfirmed" });
    await page.getByText("TikTok did not confirm it").waitFor();
    await page.getByText("This account is not connected here").waitFor();
    await visit.expectAccessible();
  });

  it.each([crypto.randomUUID(), "nonsense"])("knows no account %s", async (id) => {
    await visit.open(`/accounts/${id}`);
    await page.getByText("This account is not connected here").waitFor();
    await visit.expectAccessible();
  });

  it("says that it could not be loaded, and loads it when asked again", async () => {
    api.faults.set(`/api/accounts/${ACCOUNT_ID}`, 400);
    await visit.open(ADDRESS);
    await page.getByText("The account could not be loaded").waitFor();
    api.faults.clear();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { level: 1, name: "@ada" }).waitFor();
  });

  it("refreshes, and says how that went", async () => {
    const shown = account();
    api.accounts = [shown];
    await visit.open(ADDRESS);
    await page.getByRole("button", { name: "Refresh now: @ada" }).click();
    await page.getByRole("button", { name: "Refreshing…" }).waitFor();
    const retrying = { kind: "retrying", since: inSeconds(0), nextAttemptAt: inSeconds(30) } as const;
    api.change({ ...shown, status: retrying });
    await page.getByText("That did not succeed this time.").waitFor();
  });
});
