import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "./testing/chromium.ts";
import { createInstallation, type Installation } from "./testing/installation.ts";
import { expectAccessible } from "./testing/visitor.ts";

let browser: Browser;
let installation: Installation;
beforeAll(async () => {
  [browser, installation] = await Promise.all([launchChromium(), createInstallation()]);
  await installation.startApi();
});
afterAll(async () => {
  await browser.close();
  await installation.close();
});

it("describes /v1 to a person, within the content security policy", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(`${installation.origin}/docs`);
  await page.getByRole("link", { name: "GET /v1/accounts/{accountId}/access-token" }).click();
  await page.getByRole("heading", { name: "GET /v1/accounts/{accountId}/access-token" }).waitFor();
  await page.getByText("reauthorization_required").first().waitFor();
  await expectAccessible(page);
  expect(complaints).toEqual([]);
  await context.close();
});
