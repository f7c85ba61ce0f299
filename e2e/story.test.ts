import type { SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchChromium } from "./testing/chromium.ts";
import { createInstallation, type Installation } from "./testing/installation.ts";
import { buildPage } from "./testing/page.ts";
import { expectAccessible, type Visitor, welcomeVisitor } from "./testing/visitor.ts";

let browser: Browser;
let installation: Installation;
let user: SimulatedUser;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  [browser] = await Promise.all([launchChromium(), buildPage()]);
});
afterAll(() => browser.close());

async function open(options: Parameters<typeof createInstallation>[0] = {}) {
  installation = await createInstallation(options);
  const { origin, simulator } = installation;
  user = await simulator.createUser({ displayName: "Ada Lovelace", username: "ada" });
  await Promise.all([installation.startApi(), installation.startWorker()]);
  visitor = await welcomeVisitor(browser, { origin, simulatorOrigin: simulator.origin, user });
  page = visitor.page;
}
afterEach(async () => {
  await visitor.close();
  await installation.close();
});

const grants = async () => (await installation.simulator.report()).grants;
const connectTikTok = () => page.getByRole("link", { name: "Connect TikTok" }).first().click();

describe("somebody who has never been here", () => {
  beforeEach(async () => {
    // A life of eight seconds: the worker refreshes after six.
    await open({ app: { accessTokenSeconds: 8 } });
  });

  it("signs up, connects, sees the token stay fresh, and disconnects", async () => {
    await page.getByText("No account is connected yet").waitFor();
    await expectAccessible(page);

    await connectTikTok();
    await page.getByRole("heading", { name: /would like to access your TikTok account/ }).waitFor();
    await page.getByRole("button", { name: "Authorize" }).click();

    const account = page.getByRole("article", { name: "Ada Lovelace" });
    await account.getByText("Connected", { exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/settings");
    await page.getByText("Ada Lovelace is connected").waitFor();
    await expectAccessible(page);

    // Nobody reloads: the worker's refresh shows by itself.
    await account.getByText("Recent activity").click();
    await account.getByText("Token refreshed").first().waitFor({ timeout: 20_000 });
    await expect.poll(async () => (await grants())[0]?.refreshes).toBeGreaterThan(0);
    expect(await grants()).toMatchObject([{ openId: user.openId, alive: true, spentTokenReuses: 0 }]);

    await account.getByRole("button", { name: "Disconnect Ada Lovelace" }).click();
    const dialog = page.getByRole("dialog", { name: "Disconnect Ada Lovelace?" });
    await dialog.waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Disconnect", exact: true }).click();
    await page.getByText("access removed at TikTok").waitFor();
    await account.waitFor({ state: "detached" });
    expect(await grants()).toMatchObject([{ alive: false, revocations: 1 }]);
    await expectAccessible(page);
    expect(visitor.complaints).toEqual([]);
  });

  it("changes nothing by pressing Cancel on TikTok's page", async () => {
    await connectTikTok();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Nothing was allowed on TikTok’s page").waitFor();
    await page.getByText("No account is connected yet").waitFor();
    expect(await grants()).toEqual([]);
    await expectAccessible(page);
  });

  it("refreshes now on request, and is told what came of it", async () => {
    await installation.simulator.change({ accessTokenSeconds: 7_200 });
    await connectTikTok();
    await page.getByRole("button", { name: "Authorize" }).click();
    await page.getByText("Token expires").waitFor();
    await page.getByRole("button", { name: "Refresh now" }).click();
    await page.getByText("Refreshed.", { exact: true }).waitFor();
    expect(await grants()).toMatchObject([{ refreshes: 1 }]);
  });
});

describe("an app that asks for a scope TikTok has not approved", () => {
  beforeEach(async () => {
    await open({ scopes: ["user.info.basic", "video.publish"], app: { scopes: ["user.info.basic"] } });
  });

  it("explains on return what TikTok's error page did not, and connects once the scope is approved", async () => {
    await connectTikTok();
    await page.getByRole("heading", { name: "Something went wrong" }).waitFor();

    // TikTok sends nobody back from there.
    await page.goto(`${installation.origin}/settings`);
    const notice = page.getByRole("region", { name: "TikTok has not sent you back yet" });
    await notice.waitFor();
    const words = (await notice.textContent()) ?? "";
    expect(words.indexOf("not approved")).toBeLessThan(words.indexOf("redirect URI"));
    expect(words.indexOf("redirect URI")).toBeLessThan(words.indexOf("client key"));
    expect(words).toMatch("Publish videos");
    await expectAccessible(page);
    expect(await grants()).toEqual([]);

    await installation.simulator.approveScopes(["video.publish"]);
    await notice.getByRole("link", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Authorize" }).click();
    await page.getByText("Ada Lovelace is connected").waitFor();
    expect(await grants()).toMatchObject([{ alive: true, scopes: ["user.info.basic", "video.publish"] }]);
  });
});
