import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import getPort from "get-port";
import type { Browser, Locator, Page } from "playwright-core";
import { launchChromium } from "../e2e/testing/chromium.ts";
import { StartRun } from "./start/testing/start-run.ts";

/**
 * `pnpm screenshots`: takes the pictures of the documentation, from an installation of its own that nothing else uses.
 *
 * An account is connected, then the app may ask for more, then another one is connected: so the page shows an account that has
 * everything beside one that its owner can upgrade. At last that one is reauthorized, which ends the story that README tells.
 */
const IMAGES = path.join(import.meta.dirname, "../docs/images");
const SETTINGS_WINDOW = { width: 800, height: 600 };
const CONSENT_WINDOW = { width: 520, height: 600 };
/** Below the words in the middle of a box, so that the box is in the picture. */
const STORY_MARGIN = 112;
const FIRST_SCOPES = ["user.info.basic", "user.info.profile", "user.info.stats", "video.list"];
const GROWN_SCOPES = [...FIRST_SCOPES, "video.upload", "video.publish"];

const dataDir = await mkdtemp(path.join(tmpdir(), "screenshots-"));
const port = await getPort({ host: "localhost" });
const simulatorPort = await getPort({ host: "localhost", exclude: [port] });
const origin = `http://localhost:${port}`;
const portal = `http://localhost:${simulatorPort}/`;

try {
  await mkdir(IMAGES, { recursive: true });
  await using browser = await launchChromium();
  await takeAll(browser);
} finally {
  await rm(dataDir, { recursive: true });
}

async function takeAll(browser: Browser): Promise<void> {
  const page = await browser.newPage({
    viewport: SETTINGS_WINDOW,
    deviceScaleFactor: 2,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    reducedMotion: "reduce",
  });
  await whileRunning(FIRST_SCOPES, async () => {
    await approve(page, FIRST_SCOPES);
    await signUp(page);
    await take(page, "story-connect.png", page.getByText("No account is connected yet"), STORY_MARGIN);
    await leaveAs(page, "Mara Okafor", page.getByRole("link", { name: "Connect TikTok" }));
    await authorize(page);
    await take(page, "story-connected.png", page.getByRole("article"));
  });
  await whileRunning(GROWN_SCOPES, async () => {
    await approve(page, GROWN_SCOPES);
    await page.goto(origin);
    await page.getByText("More available").waitFor();
    await take(page, "story-flagged.png", page.getByRole("article"));
    await leaveAs(page, "Priya Raman", page.getByRole("link", { name: "Connect TikTok" }));
    await page.setViewportSize(CONSENT_WINDOW);
    await take(page, "consent.png", page.locator("body"));
    await page.setViewportSize(SETTINGS_WINDOW);
    await authorize(page);

    await page.getByRole("button", { name: "Dismiss" }).click(); // or it is told once more
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${origin}/settings`); // afresh: without the notice, and with nothing focused
      await take(page, `settings-${colorScheme}.png`, page.getByRole("article").last());
    }
    await page.emulateMedia({ colorScheme: "light" });
    const mara = page.getByRole("article").first();
    await leaveAs(page, "Mara Okafor", mara.getByRole("link", { name: /^Reauthorize / }));
    await authorize(page);
    await take(page, "story-reauthorized.png", mara);
  });
}

/** Everything that `pnpm start` starts, for as long as `work` takes. What was connected before is still there. */
async function whileRunning(scopes: string[], work: () => Promise<void>): Promise<void> {
  const env = { TIKTOK_SCOPES: scopes.join(",") };
  const run = new StartRun({ dataDir, port, simulatorPort, env });
  try {
    await run.says("TikTok Connect is running");
    await work();
  } finally {
    if (!run.hasEnded) run.pressCtrlC();
    await run.untilEnded();
  }
}

async function signUp(page: Page): Promise<void> {
  await page.goto(origin);
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("No account is connected yet").waitFor();
}

/** Goes by this link to the consent page, as this TikTok account. */
async function leaveAs(page: Page, name: string, link: Locator): Promise<void> {
  await link.click();
  const another = page.getByText("Use another account");
  const choice = page.getByRole("button", { name });
  await another.or(choice).first().waitFor();
  if (await another.isVisible()) await another.click();
  await choice.click();
  await page.getByText(`Signed in as ${name}`).waitFor();
}

async function authorize(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.getByRole("region", { name: /is (connected|reauthorized)/ }).waitFor();
}

/** In the simulator's portal, as TikTok does it after a review. */
async function approve(page: Page, scopes: string[]): Promise<void> {
  await page.goto(portal);
  for (const scope of scopes) await page.getByRole("checkbox", { name: scope }).check();
  await page.getByRole("button", { name: "Save scopes" }).click();
}

/** The page down to the end of this part of it, once its pictures are there. @param margin below that, in pixels */
async function take(page: Page, name: string, lowest: Locator, margin = 24): Promise<void> {
  await lowest.waitFor();
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
  const { width } = page.viewportSize() ?? SETTINGS_WINDOW;
  const end = await lowest.evaluate((element) => element.getBoundingClientRect().bottom);
  const clip = { x: 0, y: 0, width, height: Math.ceil(end) + margin };
  await page.screenshot({ path: path.join(IMAGES, name), fullPage: true, clip, animations: "disabled" });
  console.log(`docs/images/${name}`);
}
