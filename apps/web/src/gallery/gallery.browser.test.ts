import { type AccountStatus, accountStatus, endReason } from "@tiktok-connect/contract";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findViolations } from "../testing/accessibility.ts";
import { createPageVisits, expectNoOverflow, type PageVisits, type Visit } from "../testing/page-visits.ts";

/** By the design: what its owner has to do in each state. */
const PRIMARY_ACTION: Record<AccountStatus["kind"], string[]> = {
  connected: [],
  retrying: [],
  upgrade_available: ["Reauthorize"],
  reauthorize_by: ["Reauthorize"],
  reauthorization_required: ["Reauthorize"],
  disconnecting: [],
  app_changed: [],
};

let visits: PageVisits;
let visit: Visit;
let page: Page;
beforeAll(async () => {
  visits = await createPageVisits("gallery.html");
}, 60_000);
afterAll(() => visits?.close());

beforeEach(async () => {
  visit = await visits.begin();
  page = visit.page;
  await visit.open("/gallery.html");
  await page.getByRole("heading", { name: "Gallery" }).waitFor();
});
afterEach(() => visit.end());

interface Look {
  name: string;
  badge: string;
  icon: string;
  sentence: string;
  primary: string[];
}

/** What a person sees of each account in a group. */
function looks(group: string): Promise<Look[]> {
  return page.locator(`#${group} [data-state]`).evaluateAll((states) =>
    states.map((state) => {
      const badge = state.querySelector("header > span:last-child");
      return {
        name: state.getAttribute("data-state") ?? "",
        badge: badge?.textContent ?? "",
        icon: badge?.querySelector("path")?.getAttribute("d") ?? "",
        sentence: state.querySelector("header + p")?.textContent ?? "",
        primary: [...state.querySelectorAll("[data-look=primary]")].map((action) => action.textContent),
      };
    }),
  );
}

const none = (words: string[]) => words.filter((word) => word === "");
const unlike = (words: string[]) => expect(new Set(words).size).toBe(words.length);

describe("what an account can be", () => {
  it("has in each state words, a sentence and an icon of its own, and one primary action or none", async () => {
    const kinds = accountStatus.def.options.map((option) => [...option.def.shape.kind.def.values][0]);
    const shown = await looks("statuses");
    expect(new Set(shown.map(({ name }) => name))).toEqual(new Set(kinds));
    for (const aspect of ["badge", "icon", "sentence"] as const) {
      unlike(shown.map((look) => look[aspect]));
      expect(none(shown.map((look) => look[aspect]))).toEqual([]);
    }
    expect(Object.fromEntries(shown.map(({ name, primary }) => [name, primary]))).toEqual(PRIMARY_ACTION);
  });

  it("gives every end of a grant a sentence of its own, and one way to mend it", async () => {
    const shown = await looks("reasons");
    expect(shown.map(({ name }) => name)).toEqual(endReason.options);
    unlike(shown.map(({ sentence }) => sentence));
    // In plain words: none is the name that the reason has on the wire.
    for (const { name, sentence, primary } of shown) {
      expect(sentence).toMatch(/\. Reauthorize to connect it again\.$/);
      expect(sentence).not.toContain(name.includes("_") ? name : "undefined");
      expect(primary).toEqual(["Reauthorize"]);
    }
  });

  it("asks nobody to do anything about a fault of the app", async () => {
    const notices = page.locator("#notices [data-state]");
    expect(await notices.count()).toBeGreaterThan(8);
    // An endpoint that takes nothing is its owner's to mend.
    const ofTheApp = notices.and(page.locator(":not([data-state='webhook_endpoint_disabled'])"));
    expect(await ofTheApp.locator("button:not(:has(time)), a").count()).toBe(0);
    for (const notice of await notices.all()) expect(await notice.locator("section > svg").count()).toBe(1);
  });
});

describe("every state", () => {
  // Side by side stands what a page shows one of: several notices bear the same name.
  const violations = () => findViolations(page, { without: ["landmark-unique"] });

  it.each(["light", "dark"] as const)("is accessible in the %s theme, on a small phone", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await violations()).toEqual([]);
    await expectNoOverflow(page);
  });

  it("keeps its borders, icons and focus where colours are forced", async () => {
    await page.emulateMedia({ forcedColors: "active" });
    expect(await violations()).toEqual([]);
    const card = page.locator("#statuses article").first();
    const border = (selector: string) =>
      card
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).borderTopWidth);
    expect(await border("header > span:last-child")).toBe("1px");
    const button = card.getByRole("button", { name: /^Refresh now/ });
    await page.keyboard.press("Tab"); // from here on the keyboard is in use
    await button.focus();
    expect(await button.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe("solid");
  });

  it("fits when the window is zoomed to 200 %, and when letters are twice their size", async () => {
    await page.setViewportSize({ width: 640, height: 400 });
    await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    expect(await violations()).toEqual([]);
    await expectNoOverflow(page);
  });

  it("reads from right to left as well", async () => {
    await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
    await expectNoOverflow(page);
    const leftOf = (selector: string) =>
      page
        .locator(`#statuses ${selector}`)
        .first()
        .evaluate((element) => element.getBoundingClientRect().left);
    expect(await leftOf("header > span:first-child")).toBeGreaterThan(await leftOf("header h2"));
  });
});
