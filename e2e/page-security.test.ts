import type { SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";
import type { Browser, Page, Request } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchChromium } from "./testing/chromium.ts";
import { createInstallation, type Installation } from "./testing/installation.ts";
import { buildPage } from "./testing/page.ts";
import { type Visitor, welcomeVisitor } from "./testing/visitor.ts";

let browser: Browser;
let installation: Installation;
let user: SimulatedUser;
let visitor: Visitor;
let page: Page;
/** All that the browser asked for, and on behalf of which page. */
let requests: { request: Request; asker: string }[];

beforeAll(async () => {
  [browser] = await Promise.all([launchChromium(), buildPage()]);
});
afterAll(() => browser.close());

beforeEach(async () => {
  installation = await createInstallation();
  const { origin, simulator } = installation;
  user = await simulator.createUser({ displayName: "Ada Lovelace", username: "ada" });
  await Promise.all([installation.startApi(), installation.startWorker()]);
  visitor = await welcomeVisitor(browser, { origin, simulatorOrigin: simulator.origin, user });
  page = visitor.page;
  requests = [];
  page.on("request", (request) => requests.push({ request, asker: request.frame().url() }));
});
afterEach(async () => {
  await visitor.close();
  await installation.close();
});

const isOurs = (url: string) => url.startsWith(`${installation.origin}/`);

async function connect(): Promise<void> {
  await page.getByRole("link", { name: "Connect TikTok" }).first().click();
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.getByText("Ada Lovelace is connected").waitFor();
}

describe("the page in a real browser", () => {
  it("loads everything from its own origin, pictures too, and breaks none of its own rules", async () => {
    await connect();
    const picture = page.locator("article img").first();
    // A job copies it once the account is connected.
    const width = () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(width, { timeout: 20_000 }).toBe(100);
    const visit = async (address: string) => {
      await page.goto(installation.origin + address);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
    };
    for (const address of ["/security", "/operator", "/settings"]) await visit(address);
    // Whoever is signed in is sent on from some of these.
    await page.goto("about:blank");
    await page.context().clearCookies();
    for (const address of ["/sign-in", "/forgot-password", "/verify-email"]) await visit(address);
    const ours = requests.filter(({ request, asker }) => !request.isNavigationRequest() && isOurs(asker));
    expect(ours.length).toBeGreaterThan(0);
    const foreign = ours.map(({ request }) => request.url()).filter((url) => !isOurs(url));
    expect(foreign).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  it("runs nothing that somebody wrote into it, and loads nothing that it names", async () => {
    const outcome = await page.evaluate(async () => {
      const violations = new Set<string>();
      const bothReported = new Promise<void>((resolve) => {
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
          if (violations.add(effectiveDirective).size === 2) resolve();
        });
      });
      const image = document.createElement("img");
      const refused = new Promise((resolve) => image.addEventListener("error", resolve));
      image.src = "https://elsewhere.example/pixel.png";
      document.body.append(image);
      await refused;
      const thrown: string[] = [];
      for (const attack of [
        () => document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=\"document.title='owned'\">"),
        () => Object.assign(document.createElement("script"), { text: "document.title = 'owned'" }),
      ]) {
        try {
          attack();
        } catch (error) {
          thrown.push(error instanceof Error ? error.name : "thrown");
        }
      }
      await bothReported;
      return { violations: [...violations], thrown, title: document.title };
    });
    expect(outcome.title).not.toBe("owned");
    expect(outcome.violations).toEqual(expect.arrayContaining(["img-src", "require-trusted-types-for"]));
    expect(outcome.thrown).toHaveLength(2);
  });
});

describe("coming back from TikTok", () => {
  it("leaves code and state in no log, no referrer and no entry of the history", async () => {
    await connect();
    const addresses = requests.map(({ request }) => new URL(request.url()));
    const callbacks = addresses.filter(({ pathname }) => pathname === "/api/auth/callback/tiktok");
    expect(callbacks).toHaveLength(1);
    const { searchParams } = callbacks[0] ?? new URL("no:callback");
    const secrets = [searchParams.get("code") ?? "no code", searchParams.get("state") ?? "no state"];

    expect(await page.evaluate(() => document.referrer)).toBe("");
    for (const { request } of requests) {
      const { referer = "" } = await request.allHeaders();
      // What TikTok's own pages tell TikTok is theirs.
      if (!isOurs(request.url()) && !isOurs(referer)) continue;
      for (const secret of secrets) expect(referer).not.toContain(secret);
    }
    const names = await page.evaluate(() => performance.getEntries().map(({ name }) => name));
    const devtools = await page.context().newCDPSession(page);
    const { entries } = await devtools.send("Page.getNavigationHistory");
    expect(entries.length).toBeGreaterThan(1);
    const visited = [page.url(), ...names, ...entries.map(({ url }) => url)];
    for (const secret of secrets) {
      expect(visited.filter((address) => address.includes(secret) && address.startsWith(installation.origin))).toEqual(
        [],
      );
      expect(installation.output()).not.toContain(secret);
    }
  });
});
