import type { Account } from "@tiktok-connect/contract";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { account } from "./testing/builders.ts";
import { createPageVisits, type PageVisits, type Visit } from "./testing/page-visits.ts";
import type { StubApi } from "./testing/stub-api.ts";

const ACCOUNTS = 500;
/** Far fewer than there are: the first ones, and what lies within two screens. */
const MOST_DRAWN = 40;

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
  api.accounts = Array.from({ length: ACCOUNTS }, (_, index) => numbered(index));
  await visit.open();
  await page.getByRole("button", { name: "Refresh now: @user-0000" }).waitFor();
});
afterEach(() => visit.end());

/** Every hundredth has to be reauthorized. */
function numbered(index: number): Account {
  const username = `user-${String(index).padStart(4, "0")}`;
  return account({
    id: `019a0000-0000-7000-8000-${String(index).padStart(12, "0")}`,
    username,
    displayName: `Person ${index}`,
    ...(index % 100 === 99 && { status: { kind: "reauthorization_required", reason: "removed_by_user" } as const }),
  });
}

/** Cards that are drawn whole, by their button. */
const drawn = () => page.getByRole("button", { name: /^Disconnect @user/ });
const rows = () => page.getByRole("article");

describe("five hundred accounts", () => {
  it("are all there to be found and read, and few of them are drawn", async () => {
    expect(await rows().count()).toBe(ACCOUNTS);
    expect(await drawn().count()).toBeLessThan(MOST_DRAWN);
    // What a browser looks through when somebody finds in the page.
    const text = await page.evaluate(() => document.body.textContent);
    expect(text).toContain("@user-0377");
    expect(text).toContain("Person 377");
  });

  it("are drawn where somebody scrolls to, and what was opened stays open", async () => {
    await page.getByText("Recent activity").first().click();
    await page.getByText("Nothing has happened yet.").waitFor();
    for (const place of ["0100", "0200", "0300", "0499"]) {
      await page.getByRole("heading", { name: `@user-${place}` }).scrollIntoViewIfNeeded();
      await page.getByRole("button", { name: `Disconnect @user-${place}` }).waitFor();
    }
    await expect.poll(() => drawn().count()).toBeLessThan(MOST_DRAWN);
    await page.getByRole("heading", { name: "@user-0000" }).scrollIntoViewIfNeeded();
    expect(await page.getByText("Nothing has happened yet.").isVisible()).toBe(true);
  });

  it("are filtered by what they need, and by name", async () => {
    await page.getByText("Needs attention (5)").click();
    await page.getByRole("heading", { name: "@user-0499" }).waitFor();
    expect(await rows().count()).toBe(5);
    await visit.expectAccessible();
    await page.getByRole("heading", { name: "@user-0499" }).scrollIntoViewIfNeeded();
    await page.getByRole("button", { name: "Disconnect @user-0499" }).waitFor();
    await page.getByText("All (500)").click();
    await expect.poll(() => rows().count()).toBe(ACCOUNTS);

    await page.getByLabel("Find an account").fill("user-037");
    await expect.poll(() => rows().count()).toBe(10);
    await page.getByRole("status").getByText("10 accounts").waitFor();
    await page.getByLabel("Find an account").fill("person 377");
    await page.getByRole("button", { name: "Refresh now: @user-0377" }).waitFor();
    expect(await rows().count()).toBe(1);
    await page.getByLabel("Find an account").fill("nobody");
    await page.getByText("No account has that in its name").waitFor();
    await visit.expectAccessible();
  });

  it("are left alone when one of them changes", async () => {
    await page.evaluate(() => {
      const changed = new Set<string>();
      const list = document.querySelector("main ul:has(article)");
      if (!list) throw new Error("there is no list");
      new MutationObserver((records) => {
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          if (!element?.closest("time"))
            changed.add(element?.closest("article")?.textContent?.slice(0, 20) ?? "the list");
        }
      }).observe(list, { subtree: true, childList: true, attributes: true, characterData: true });
      Object.assign(window, { changed });
    });
    api.change({ ...numbered(3), displayName: "Somebody else" });
    await page.getByText("Somebody else").waitFor();
    const changed = await page.evaluate(() => [...(window as unknown as { changed: Set<string> }).changed]);
    expect(changed).toHaveLength(1);
    expect(changed[0]).toContain("user-0003");
  });
});
