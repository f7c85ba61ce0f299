import { type ConfiguredScopes, writeConfiguredScopes } from "@tiktok-connect/db";
import type { AppOptions, SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./testing/chromium.ts";
import { createInstallation, type Installation } from "./testing/installation.ts";
import { buildPage } from "./testing/page.ts";
import { expectAccessible, type Visitor, welcomeVisitor } from "./testing/visitor.ts";

const BASIC = "user.info.basic";
const VIDEO = ["video.upload", "video.publish"];

let browser: Browser;
let installation: Installation;
let user: SimulatedUser;
const visitors: Visitor[] = [];
let page: Page;

beforeAll(async () => {
  [browser] = await Promise.all([launchChromium(), buildPage()]);
});
afterAll(() => browser.close());
afterEach(async () => {
  for (const visitor of visitors.splice(0)) {
    await visitor.close();
    expect(visitor.complaints).toEqual([]);
  }
  await installation.close();
});

async function open(options: { app?: AppOptions } & Partial<ConfiguredScopes> = {}): Promise<void> {
  installation = await createInstallation(options);
  await Promise.all([installation.startApi(), installation.startWorker()]);
  user = await installation.simulator.createUser({ displayName: "Ada Lovelace" });
  page = await visit(user);
}

async function visit(as: SimulatedUser): Promise<Page> {
  const { origin, simulator } = installation;
  const visitor = await welcomeVisitor(browser, { origin, simulatorOrigin: simulator.origin, user: as });
  visitors.push(visitor);
  return visitor.page;
}

/** What `migrate` does with another `TIKTOK_SCOPES`. */
const configure = (scopes: string[]) => writeConfiguredScopes(installation.db, { scopes });
const grantOf = (of: SimulatedUser) => installation.simulator.grantReport(of);
const card = (name = "Ada Lovelace"): Locator => page.getByRole("article", { name });
const authorize = () => page.getByRole("button", { name: "Authorize" }).click();

async function connect(): Promise<void> {
  await page.getByRole("link", { name: "Connect TikTok" }).first().click();
  await authorize();
  await page.getByText("Ada Lovelace is connected").waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
}

describe("the day the video scopes are approved", () => {
  it("flags an account without a reload, and one click mends it", async () => {
    await open({ app: { scopes: [BASIC] } });
    await connect();
    await card().getByText("Connected", { exact: true }).waitFor();

    await installation.simulator.approveScopes(VIDEO);
    await configure([BASIC, ...VIDEO]);
    const banner = page.getByRole("region", { name: /^1 account can turn on Upload drafts and Publish videos/ });
    await banner.waitFor({ timeout: 30_000 });
    await card().getByText("More available").waitFor();
    await expectAccessible(page);

    await card().getByRole("link", { name: "Reauthorize Ada Lovelace" }).click();
    await page.getByText("Post content to TikTok.").waitFor();
    await authorize();
    await page.getByText("Ada Lovelace is reauthorized").waitFor();
    await card().getByText("Connected", { exact: true }).waitFor();
    await banner.waitFor({ state: "detached" });
    await expectAccessible(page);
    expect((await grantOf(user)).scopes.toSorted()).toEqual([BASIC, ...VIDEO].toSorted());
  });

  it("keeps an account as it was when its owner says no", async () => {
    await open();
    await connect();
    await configure([BASIC, ...VIDEO]);
    await card().getByText("More available").waitFor({ timeout: 30_000 });
    await card().getByRole("link", { name: "Reauthorize Ada Lovelace" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Nothing was allowed on TikTok’s page").waitFor();
    await card().getByText("More available").waitFor();
    expect(await grantOf(user)).toMatchObject({ alive: true, scopes: [BASIC] });
  });

  it("names what was switched off on TikTok's page, and does not ask for it again", async () => {
    await open({ scopes: [BASIC, ...VIDEO] });
    await page.getByRole("link", { name: "Connect TikTok" }).first().click();
    await page.getByRole("switch", { name: /Post content to TikTok/ }).uncheck();
    await authorize();
    const notice = page.getByRole("region", { name: "Ada Lovelace is connected, with less than was asked for" });
    await notice.getByText("Not allowed on TikTok’s page: Publish videos.").waitFor();
    await card().getByText("Connected", { exact: true }).waitFor();
    expect(await page.getByText(/can turn on/).count()).toBe(0);
    await card().getByText("Publish videos: reauthorize to allow").waitFor();
    await expectAccessible(page);
  });

  it("names both accounts when TikTok was signed in to another one, and changes neither", async () => {
    await open();
    await connect();
    await configure([BASIC, ...VIDEO]);
    await card().getByText("More available").waitFor({ timeout: 30_000 });
    const other = await installation.simulator.createUser({ displayName: "Grace Hopper" });
    const cookie = { name: "simulator_user", value: other.userId, url: installation.simulator.origin };
    await page.context().addCookies([cookie]);
    await card().getByRole("link", { name: "Reauthorize Ada Lovelace" }).click();
    await authorize();
    const notice = page.getByRole("region", { name: "TikTok was signed in as Grace Hopper" });
    await notice.getByText("You set out to reauthorize Ada Lovelace").waitFor();
    await expectAccessible(page);
    await card().getByText("More available").waitFor();
    expect(await grantOf(user)).toMatchObject({ alive: true, scopes: [BASIC] });
    expect(await grantOf(other)).toMatchObject({ alive: true, revocations: 0 });
  });
});

describe("when TikTok keeps to what was allowed the first time", () => {
  it("says so, and a fresh start has it ask about everything", async () => {
    await open({ app: { rememberedConsentSticks: true, revokeForgetsConsent: true } });
    await connect();
    await configure([BASIC, ...VIDEO]);
    await card().getByText("More available").waitFor({ timeout: 30_000 });
    await card().getByRole("link", { name: "Reauthorize Ada Lovelace" }).click();
    await authorize();
    const notice = page.getByRole("region", { name: "TikTok added nothing for Ada Lovelace" });
    await notice.waitFor();
    expect(await grantOf(user)).toMatchObject({ alive: true, scopes: [BASIC], revocations: 0 });

    await notice.getByRole("button", { name: "Start fresh" }).click();
    const dialog = page.getByRole("dialog", { name: "Start fresh with Ada Lovelace?" });
    await dialog.waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Start fresh" }).click();
    await page.getByText("Post content to TikTok.").waitFor();
    await authorize();
    await page.getByText("Ada Lovelace is reauthorized").waitFor();
    expect(await grantOf(user)).toMatchObject({ alive: true, revocations: 1 });
    expect((await grantOf(user)).scopes).toEqual(expect.arrayContaining(VIDEO));
  });
});

describe("a scope that is taken out again", () => {
  it("turns off without touching the token, and nobody is asked any more", async () => {
    await open({ scopes: [BASIC, "video.publish"] });
    await page.getByRole("link", { name: "Connect TikTok" }).first().click();
    await authorize();
    await page.getByText("Ada Lovelace is connected").waitFor();
    await configure([BASIC, "video.publish", "video.list"]);
    await card().getByText("More available").waitFor({ timeout: 30_000 });
    const { refreshes } = await grantOf(user);
    await configure([BASIC]);
    await card().getByText("Connected", { exact: true }).waitFor({ timeout: 30_000 });
    expect(await page.getByText(/can turn on/).count()).toBe(0);
    expect(await grantOf(user)).toMatchObject({
      alive: true,
      refreshes,
      scopes: expect.arrayContaining(["video.publish"]),
    });
  });
});

describe("a scope that is tried with operators first", () => {
  it("locks nobody out while TikTok has not approved it, and shows the operator what was sent", async () => {
    await open({ canaryScopes: ["video.publish"], app: { scopes: [BASIC] } });
    // Whoever signed up first, on this machine.
    await page.getByRole("link", { name: "Connect TikTok" }).first().click();
    await page.getByRole("heading", { name: "Something went wrong" }).waitFor();
    await page.goto(`${installation.origin}/settings`);
    const notice = page.getByRole("region", { name: "TikTok has not sent you back yet" });
    await notice.getByText(`${BASIC},video.publish`).waitFor();
    await notice.getByText(installation.simulator.clientKey).waitFor();
    await notice.getByText(installation.simulator.redirectUri).waitFor();
    await expectAccessible(page);

    const grace = await installation.simulator.createUser({ displayName: "Grace Hopper" });
    page = await visit(grace);
    await page.getByRole("link", { name: "Connect TikTok" }).first().click();
    await authorize();
    await page.getByText("Grace Hopper is connected").waitFor();
    expect(await grantOf(grace)).toMatchObject({ scopes: [BASIC] });
    // The programs were started with another TIKTOK_CANARY_SCOPES and the same TIKTOK_SCOPES: nothing to warn of.
    expect(installation.output()).not.toMatch("TIKTOK_SCOPES is not what the database says");
  });
});

describe("programs whose own TIKTOK_SCOPES is another", () => {
  it("say so, and follow the database", async () => {
    await open({ scopes: [BASIC, "video.list"] });
    expect(installation.output().match(/TIKTOK_SCOPES is not what the database says/g)).toHaveLength(2);
    await page.getByRole("link", { name: "Connect TikTok" }).first().click();
    await page.getByText("Read your public videos on TikTok").waitFor();
  });
});
