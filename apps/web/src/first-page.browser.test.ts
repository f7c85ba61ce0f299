import type { Page, Response as PageResponse } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { account } from "./testing/builders.ts";
import { createPageVisits, type PageVisits, type Visit } from "./testing/page-visits.ts";

/** Compressed with gzip. What most visits do not show is loaded later, see `ui/late.ts`. */
const MOST_BYTES = 110_000;

let visits: PageVisits;
let visit: Visit;
let page: Page;
let scripts: PageResponse[];

beforeAll(async () => {
  visits = await createPageVisits();
}, 60_000);
afterAll(() => visits?.close());

beforeEach(async () => {
  visit = await visits.begin();
  page = visit.page;
  visit.api.accounts = [account()];
  scripts = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response);
  });
});
afterEach(() => visit.end());

async function bytesOfScripts(): Promise<number> {
  const sizes = await Promise.all(scripts.map(async (script) => gzippedBytes(await script.text())));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function gzippedBytes(text: string): Promise<number> {
  const compressed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(compressed).arrayBuffer()).byteLength;
}

describe("the JavaScript of the first page", () => {
  it("does not grow, of the settings", async () => {
    await visit.open("/settings");
    await page.getByRole("article").first().waitFor();
    const bytes = await bytesOfScripts();
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it("does not grow, of signing in", async () => {
    visit.api.user = null;
    await visit.open("/sign-in");
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await bytesOfScripts()).toBeLessThanOrEqual(MOST_BYTES);
  });

  it("does not hold the operator's page, nor its words", async () => {
    await visit.open("/settings");
    await page.getByRole("article").first().waitFor();
    const texts = await Promise.all(scripts.map((script) => script.text()));
    expect(texts.join()).not.toContain("Accounts by state");
    scripts = [];
    await visit.open("/operator");
    await page.getByText("This page is for operators").waitFor();
    expect(scripts.length).toBeGreaterThan(1);
  });
});
