import { AxeBuilder } from "@axe-core/playwright";
import type { SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";

/** Somebody at a real browser window of their own, signed up here and signed in to TikTok as one of its users. */
export interface Visitor {
  page: Page;
  /** What the browser complained of: script errors, and what the content security policy kept it from. */
  complaints: string[];
  close(): Promise<void>;
}

export async function welcomeVisitor(
  browser: Browser,
  { origin, simulatorOrigin, user }: { origin: string; simulatorOrigin: string; user: SimulatedUser },
): Promise<Visitor> {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin" });
  // Whom TikTok's pages take this browser for.
  await context.addCookies([{ name: "simulator_user", value: user.userId, url: simulatorOrigin }]);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));

  await page.goto(origin);
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("E-mail address").fill(`${crypto.randomUUID()}@example.com`);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "TikTok accounts" }).waitFor();
  complaints.length = 0;
  return { page, complaints, close: () => context.close() };
}

/** Nothing on the page keeps anybody from using it, as far as a machine can tell. */
export async function expectAccessible(page: Page): Promise<void> {
  // No page of ours holds frames, for which axe would open a second page.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}
