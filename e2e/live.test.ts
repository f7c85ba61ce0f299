import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchChromium } from "./testing/chromium.ts";
import { createInstallation, type Installation, type RunningProgram } from "./testing/installation.ts";
import { buildPage } from "./testing/page.ts";
import { expectAccessible, type Visitor, welcomeVisitor } from "./testing/visitor.ts";

let browser: Browser;
let installation: Installation;
let api: RunningProgram;
let worker: RunningProgram;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  [browser] = await Promise.all([launchChromium(), buildPage()]);
});
afterAll(() => browser.close());

beforeEach(async () => {
  installation = await createInstallation();
  const { origin, simulator } = installation;
  const user = await simulator.createUser({ displayName: "Ada Lovelace" });
  [api, worker] = await Promise.all([installation.startApi(), installation.startWorker()]);
  visitor = await welcomeVisitor(browser, { origin, simulatorOrigin: simulator.origin, user });
  page = visitor.page;
  await page.getByRole("link", { name: "Connect TikTok" }).first().click();
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.getByText("Ada Lovelace is connected").waitFor();
});
afterEach(async () => {
  await visitor.close();
  await installation.close();
});

describe("an open page", () => {
  it("is told by the next api what happened while there was none", async () => {
    await worker.stop();
    await page.getByRole("button", { name: "Disconnect Ada Lovelace" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect", exact: true }).click();
    await page.getByText("Disconnecting", { exact: true }).waitFor();
    await api.stop();
    await page.getByText("Live updates paused, reconnecting…").waitFor();

    worker = await installation.startWorker();
    const isOver = async () =>
      (await installation.db.selectFrom("tiktok_account").select("disconnect_outcome").executeTakeFirst())
        ?.disconnect_outcome;
    await expect.poll(isOver, { timeout: 30_000 }).toBe("confirmed");
    await installation.startApi();
    await page.getByText("Ada Lovelace is disconnected: access removed at TikTok").waitFor();
    await page.getByText("Live updates paused, reconnecting…").waitFor({ state: "hidden" });
  });
});

describe("the operator's page", () => {
  it("shows what the workers counted and did", async () => {
    await page.getByRole("link", { name: "Operator" }).click();
    const connected = page.getByRole("row", { name: /^Connected 1/ });
    await connected.waitFor();
    await page.getByText("Refreshing: Running").waitFor();
    await page.getByRole("row", { name: /^user.info.basic 1 \(100%\)/ }).waitFor();
    await expectAccessible(page);
    expect(visitor.complaints).toEqual([]);
  });
});
