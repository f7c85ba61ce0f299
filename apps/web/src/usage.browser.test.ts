import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT_ID, account, accountId, attempt, inSeconds, upgradable } from "./testing/builders.ts";
import { createPageVisits, expectNoOverflow, type PageVisits, type Visit } from "./testing/page-visits.ts";
import type { StubApi } from "./testing/stub-api.ts";

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
  api.accounts = [account()];
});
afterEach(() => visit.end());

interface Focus {
  name: string;
  ring: string;
  inView: boolean;
  inDialog: boolean;
}

/** What has the focus, as somebody hears and sees it; null when nothing has. */
function focus(): Promise<Focus | null> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const { top, bottom } = element.getBoundingClientRect();
    return {
      name: element.getAttribute("aria-label") ?? element.textContent.trim(),
      ring: getComputedStyle(element).outlineStyle,
      inView: top >= 0 && bottom <= innerHeight,
      inDialog: element.closest("dialog") !== null,
    };
  });
}

describe("somebody with a keyboard alone", () => {
  it("comes to everything in the order it is read, and always sees where they are", async () => {
    api.accounts = [upgradable("ada", ["video.publish"])];
    await visit.open();
    await page.getByText("1 more waits for TikTok’s approval").waitFor();
    const walk: Focus[] = [];
    for (;;) {
      await page.keyboard.press("Tab");
      const at = await focus();
      if (at === null || walk.length > 30) break;
      walk.push(at);
    }
    const moments = /^in \d|ago$/;
    const names = walk.map(({ name }) => name).filter((name) => !moments.test(name));
    expect(names.slice(names.indexOf("Sign out"))).toEqual([
      "Sign out",
      "Which TikTok account will it be?",
      "Connect TikTok",
      "@ada",
      "Reauthorize @ada",
      "Refresh now: @ada",
      "Disconnect @ada",
      "Details of @ada",
      "Scopes by TikTok’s names",
      "Recent activity",
      "1 more waits for TikTok’s approval",
    ]);
    expect(walk.filter(({ ring, inView }) => ring !== "solid" || !inView)).toEqual([]);
  });

  it("stays in a dialog until it is closed, and is then where they were", async () => {
    await visit.open();
    await page.getByRole("button", { name: "Disconnect @ada" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    expect(await focus()).toMatchObject({ name: "Keep it connected", inDialog: true });
    for (let presses = 0; presses < 5; presses++) {
      await page.keyboard.press("Tab");
      expect((await focus())?.inDialog ?? true).toBe(true);
    }
    await page.keyboard.press("Escape");
    await expect.poll(focus).toMatchObject({ name: "Disconnect @ada" });
    expect(api.commands).toEqual([]);

    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Enter"); // on what changes nothing
    await expect.poll(focus).toMatchObject({ name: "Disconnect @ada" });
    expect(api.commands).toEqual([]);
  });

  it("finds the news when what they used goes away", async () => {
    await visit.open();
    await page.getByRole("button", { name: "Disconnect @ada" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("Disconnecting", { exact: true }).waitFor();
    api.endDisconnect({ accountId: ACCOUNT_ID, accountName: "@ada", outcome: "confirmed" });
    await expect.poll(focus).toMatchObject({ name: expect.stringContaining("access removed at TikTok") });
  });
});

describe("whoever wants it another way", () => {
  it("sees nothing move when they have asked for that", async () => {
    api.faults.set("/api/accounts", "silence");
    const moving = () =>
      page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await visit.open();
    await page.getByText("Loading your accounts").waitFor({ state: "attached" });
    expect(await moving()).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await expect.poll(moving).toBe(0);
  });

  it.each(["/settings?connection=partial", `/accounts/${ACCOUNT_ID}`, "/security", "/sign-in?next=/x"])(
    "reads %s from right to left, and with letters of twice the size, without scrolling sideways",
    async (address) => {
      api.attempt = attempt({ result: "partial", missingScopes: ["video.publish"] });
      api.accounts = [upgradable("ada", ["video.publish"]), account({ id: accountId(2), username: "eve" })];
      if (address.startsWith("/sign-in")) api.user = null;
      await visit.open(address);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
      await expectNoOverflow(page);
      await page.setViewportSize({ width: 640, height: 640 });
      await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
      await expectNoOverflow(page);
    },
  );
});

describe("while the page loads", () => {
  /** Adds up by how much anything moved that nobody moved; Web Vitals call it CLS, and up to 0.1 good. */
  const watchShifts = () =>
    page.addInitScript(() => {
      let total = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) total += (entry as PerformanceEntry & { value: number }).value;
        document.documentElement.dataset.shift = String(total);
      }).observe({ type: "layout-shift", buffered: true });
    });
  const shift = () =>
    page.evaluate(async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      await frame();
      await frame();
      return Number(document.documentElement.dataset.shift ?? 0);
    });

  it.each([
    { address: "/settings", width: 320 },
    { address: "/settings", width: 1280 },
    { address: "/settings?connection=connected", width: 320 },
    { address: "/settings?connection=connected", width: 1280 },
    { address: `/accounts/${ACCOUNT_ID}`, width: 320 },
    { address: `/accounts/${ACCOUNT_ID}`, width: 1280 },
  ])("nothing moves at $address, $width px wide, whatever comes late", async ({ address, width }) => {
    api.accounts = [account(), account({ id: accountId(2), username: "eve" })];
    api.attempt = attempt({ result: "connected" });
    const late = Promise.withResolvers<void>();
    await page.route("**/api/**", async (route) => {
      await late.promise;
      await route.continue();
    });
    await watchShifts();
    await page.setViewportSize({ width, height: 900 });
    await visit.open(address);
    await page.getByText("Loading your accounts").waitFor({ state: "attached" });
    await shift(); // a frame of it was painted
    late.resolve();
    await page.getByRole("heading", { name: "@ada", exact: true }).waitFor();
    await page.getByText("ada@example.com").waitFor();
    // A notice is a line longer or shorter once it names the account.
    expect(await shift()).toBeLessThan(address.includes("connection") ? 0.05 : 0.01);
  });
});

describe("when it goes wrong", () => {
  it("leads back to where somebody was when their session ended under their hand", async () => {
    await visit.open(`/accounts/${ACCOUNT_ID}`);
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByLabel("Name").fill("Shop");
    api.user = null;
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(`${visits.origin}/sign-in?next=${encodeURIComponent(`/accounts/${ACCOUNT_ID}`)}`);
    await page.getByLabel("E-mail address").fill("ada@example.com");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${visits.origin}/accounts/${ACCOUNT_ID}`);
    await page.getByRole("heading", { level: 1, name: "@ada" }).waitFor();
  });

  it("shows the same in two tabs, and signs out of both", async () => {
    const other = await page.context().newPage();
    await visit.open();
    await other.goto(`${visits.origin}/settings`);
    for (const tab of [page, other]) await tab.getByText("Connected", { exact: true }).waitFor();
    await expect.poll(() => api.openLines).toBe(1);
    api.change(account({ status: { kind: "retrying", since: inSeconds(-5), nextAttemptAt: inSeconds(60) } }));
    for (const tab of [page, other]) await tab.getByText("Connected, retrying").waitFor();

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(`${visits.origin}/sign-in`);
    // The line is the other tab's now, and it learns from it that nobody is signed in.
    await other.waitForURL(`${visits.origin}/sign-in?next=%2Fsettings`);
  });

  it("says that it waits while the api is slow, and shows what comes at last", async () => {
    api.faults.set("/api/accounts", "silence");
    await visit.open();
    await page.getByRole("status").filter({ hasText: "Loading your accounts" }).waitFor();
    await page.getByRole("link", { name: "Connect TikTok" }).waitFor();
    await visit.expectAccessible();
    api.endSilence(200, { accounts: api.accounts });
    await page.getByRole("heading", { name: "@ada" }).waitFor();
  });

  it("tries again by itself when the api fails for a moment", async () => {
    api.faults.set("/api/accounts", 503);
    const failed = page.waitForResponse((response) => response.url().endsWith("/api/accounts"));
    await visit.open();
    expect((await failed).status()).toBe(503);
    api.faults.clear();
    await page.getByRole("heading", { name: "@ada" }).waitFor();
  });

  it("says why a refresh was not even asked for, and lets it be tried again", async () => {
    await visit.open();
    api.faults.set(`/api/accounts/${ACCOUNT_ID}/refresh`, 503);
    const refresh = page.getByRole("button", { name: "Refresh now: @ada" });
    await refresh.click();
    await page.getByText("This is away for the moment. Please try again shortly.").waitFor();
    await refresh.waitFor();
  });

  it("keeps the dialog open when a disconnect could not be asked for", async () => {
    await visit.open();
    api.faults.set(`/api/accounts/${ACCOUNT_ID}`, 500);
    await page.getByRole("button", { name: "Disconnect @ada" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Disconnect" }).click();
    await dialog.getByText("This is away for the moment.").waitFor();
    await visit.expectAccessible();
  });
});
