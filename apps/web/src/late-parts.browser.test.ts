import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { account } from "./testing/builders.ts";
import { createPageVisits, type PageVisits, type Visit } from "./testing/page-visits.ts";

let visits: PageVisits;
let visit: Visit;
let page: Page;
/** How often a document was loaded. */
let loads: number;
/** Addresses of what was loaded. */
let loaded: string[];

beforeAll(async () => {
  visits = await createPageVisits();
}, 60_000);
afterAll(() => visits?.close());

beforeEach(async () => {
  visit = await visits.begin();
  page = visit.page;
  visit.api.accounts = [account()];
  loads = 0;
  loaded = [];
  page.on("domcontentloaded", () => loads++);
  page.on("requestfinished", (request) => loaded.push(request.url()));
});
afterEach(() => visit.end());

async function open(): Promise<void> {
  await visit.open("/settings");
  await page.getByRole("article").waitFor();
}

const disconnect = () => page.getByRole("button", { name: "Disconnect" }).click();
const dialog = () => page.getByRole("dialog");

describe("a part of the page that is loaded when it is needed", () => {
  it("is there for who went offline meanwhile, once the page has come to rest", async () => {
    await open();
    await expect.poll(() => loaded.some((url) => url.includes("disconnect-dialog")), { timeout: 10_000 }).toBe(true);
    await page.context().setOffline(true);
    await disconnect();
    await dialog().waitFor();
  });

  it("does not take the page with it when it cannot be loaded, which is mended when the computer is online again", async () => {
    // Also when it was loaded ahead, before the computer went offline.
    await page.route(/disconnect-dialog/, (route) => route.abort());
    await open();
    await page.context().setOffline(true);
    await disconnect();
    await page.getByText("You are offline.").waitFor();
    expect(await page.getByRole("article").isVisible()).toBe(true);
    expect(loads).toBe(1);
    await page.unroute(/disconnect-dialog/);
    await page.context().setOffline(false);
    await expect.poll(() => loads).toBe(2);
    await page.getByRole("article").waitFor();
    await disconnect();
    await dialog().waitFor();
  });

  it("has the page loaded anew when a deployment has replaced it", async () => {
    await page.route(/disconnect-dialog/, (route) => route.fulfill({ status: 404 }), { times: 1 });
    await open();
    await disconnect();
    await expect.poll(() => loads).toBe(2);
    await page.getByRole("article").waitFor();
    await disconnect();
    await dialog().waitFor();
  });
});
