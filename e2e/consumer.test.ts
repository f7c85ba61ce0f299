import { storeKinds } from "@tiktok-connect/jobs/testing";
import type { SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchChromium } from "./testing/chromium.ts";
import { type Consumer, startConsumer } from "./testing/consumer.ts";
import { createInstallation, type Installation } from "./testing/installation.ts";
import { buildPage } from "./testing/page.ts";
import { expectAccessible, type Visitor, welcomeVisitor } from "./testing/visitor.ts";

const NEEDS_OWNER = "account.reauthorization_required";
const REAUTHORIZED = "account.reauthorized";

let browser: Browser;
let installation: Installation;
let user: SimulatedUser;
let visitor: Visitor;
let page: Page;
let consumer: Consumer | null;

beforeAll(async () => {
  [browser] = await Promise.all([launchChromium(), buildPage()]);
});
afterAll(() => browser.close());
afterEach(async () => {
  await consumer?.stop();
  await visitor.close();
  await installation.close();
});

describe.each(storeKinds())("another service, in a process of its own, queue in %s", (store) => {
  beforeEach(async () => {
    consumer = null;
    installation = await createInstallation({ store });
    const { origin, simulator } = installation;
    user = await simulator.createUser({ displayName: "Ada Lovelace" });
    const env = { WEBHOOK_NETWORKS: "loopback" };
    await Promise.all([installation.startApi(env), installation.startWorker(env)]);
    visitor = await welcomeVisitor(browser, { origin, simulatorOrigin: simulator.origin, user });
    page = visitor.page;
  });

  /** The key as the page shows it, this once. */
  async function makeKey(): Promise<string> {
    await page.getByRole("link", { name: "API keys" }).click();
    await page.getByLabel("Name").fill("greeter");
    await page.getByRole("radio", { name: "Only some" }).check();
    await page.getByRole("checkbox", { name: "Ada Lovelace" }).check();
    await page.getByRole("button", { name: "Make the key" }).click();
    const key = await page.getByText(/^tkc_[\w-]{43}$/).textContent();
    await expectAccessible(page);
    return key ?? "";
  }

  /** The secret of a new endpoint as the page shows it, this once. */
  async function addEndpoint(url: string): Promise<string> {
    await page.getByRole("link", { name: "Webhooks" }).click();
    await page.getByLabel("Address").fill(url);
    await page.getByRole("button", { name: "Add the endpoint" }).click();
    return (await page.getByText(/^whsec_[\w+/=]+$/).textContent()) ?? "";
  }

  async function reauthorize(url: string): Promise<void> {
    await page.goto(url);
    await page.getByRole("button", { name: "Authorize" }).click();
    await page.getByText("Ada Lovelace is reauthorized").waitFor();
  }

  it("uses an account, is told when its owner has to come back, and goes on once they have", async () => {
    const { origin, simulator } = installation;
    await page.getByRole("link", { name: "Connect TikTok" }).first().click();
    await page.getByRole("button", { name: "Authorize" }).click();
    await page.getByText("Ada Lovelace is connected").waitFor();
    const apiKey = await makeKey();
    consumer = await startConsumer({ origin, apiKey, tiktokOrigin: simulator.origin });
    const { webhookUrl, told } = consumer;
    const webhookSecret = await addEndpoint(webhookUrl);
    consumer.trust(webhookSecret);
    expect(await consumer.greet()).toEqual({ kind: "greeted", name: "Ada Lovelace" });

    // The token that it keeps has hours to go. TikTok takes it no longer, and says so to whoever uses it.
    await simulator.removeApp(user);
    const firstRefusal = await consumer.greet();
    const { id } = await installation.db.selectFrom("tiktok_account").select("id").executeTakeFirstOrThrow();
    const reauthorizeUrl = `${origin}/api/auth/tiktok?account=${id}`;
    const refused = { kind: "refused", code: "reauthorization_required", reauthorizeUrl };
    expect(firstRefusal).toEqual({ ...refused, reason: "grant_rejected" });
    await expect.poll(() => told).toEqual([NEEDS_OWNER]);
    await reauthorize(reauthorizeUrl);
    await expect.poll(() => told).toEqual([NEEDS_OWNER, REAUTHORIZED]);
    expect(await consumer.greet()).toEqual({ kind: "greeted", name: "Ada Lovelace" });

    // The next time TikTok tells us first, and says why: the service hears of it before it has used the account.
    await simulator.change({ webhookUrl: `${origin}/api/webhooks/tiktok` });
    await simulator.removeApp(user);
    await expect.poll(() => told).toEqual([NEEDS_OWNER, REAUTHORIZED, NEEDS_OWNER]);
    expect(await consumer.greet()).toEqual({ ...refused, reason: "removed_by_user" });
    await reauthorize(reauthorizeUrl);
    expect(await consumer.greet()).toEqual({ kind: "greeted", name: "Ada Lovelace" });
    await expect.poll(() => told).toEqual([NEEDS_OWNER, REAUTHORIZED, NEEDS_OWNER, REAUTHORIZED]);
    expect(installation.output()).not.toContain(apiKey);
    expect(installation.output()).not.toContain(webhookSecret);
    expect(visitor.complaints).toEqual([]);
  });

  it("is refused from the moment its key is revoked on the page", async () => {
    const { origin, simulator } = installation;
    await page.getByRole("link", { name: "Connect TikTok" }).first().click();
    await page.getByRole("button", { name: "Authorize" }).click();
    await page.getByText("Ada Lovelace is connected").waitFor();
    consumer = await startConsumer({ origin, apiKey: await makeKey(), tiktokOrigin: simulator.origin });
    await consumer.greet();
    await page.getByRole("button", { name: "Revoke greeter" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("The key “greeter” is revoked").waitFor();
    expect(await consumer.greet()).toEqual({
      kind: "refused",
      code: "invalid_api_key",
      reason: null,
      reauthorizeUrl: null,
    });
  });
});
