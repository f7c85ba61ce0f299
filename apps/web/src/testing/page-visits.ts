import type { Page } from "playwright-core";
import { expect } from "vitest";
import { findViolations } from "./accessibility.ts";
import { launchBrowser } from "./browser.ts";
import { servePage } from "./served-page.ts";
import type { StubApi } from "./stub-api.ts";

/** Somebody in front of the page, on a small phone; nobody else has this browser's data or this api. */
export interface Visit {
  page: Page;
  api: StubApi;
  open(address?: string): Promise<unknown>;
  /** axe finds nothing, and nothing is wider than the window, which is a small phone's unless the test says otherwise. */
  expectAccessible(): Promise<void>;
  /** Goes, and expects that the browser had nothing to complain about. */
  end(): Promise<void>;
}

export interface PageVisits {
  origin: string;
  begin(): Promise<Visit>;
  close(): Promise<void>;
}

const SMALL_PHONE = { width: 320, height: 640 };

/** The page as it is shipped, in a real browser, one visit after the other. */
export async function createPageVisits(...document: Parameters<typeof servePage>): Promise<PageVisits> {
  const [browser, served] = await Promise.all([launchBrowser(), servePage(...document)]);
  return {
    origin: served.origin,
    async begin() {
      const api = served.resetApi();
      const context = await browser.newContext({ reducedMotion: "reduce", viewport: SMALL_PHONE, timezoneId: "UTC" });
      const page = await context.newPage();
      const complaints = collectComplaints(page);
      return {
        page,
        api,
        open: (address = "/settings") => page.goto(served.origin + address),
        expectAccessible: () => expectAccessible(page),
        async end() {
          await context.close();
          expect(complaints).toEqual([]);
        },
      };
    },
    async close() {
      await browser.close();
      await served.close();
    },
  };
}

/** What the browser complains about: violations of the content security policy, errors of scripts. */
function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const expected = /Failed to load resource/.test(message.text());
    if (message.type() === "error" && !expected) complaints.push(message.text());
  });
  return complaints;
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await findViolations(page)).toEqual([]);
  await expectNoOverflow(page);
}

/** Nothing is wider than the window, so that nobody has to scroll sideways to read. */
export async function expectNoOverflow(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(page.viewportSize()?.width);
}
