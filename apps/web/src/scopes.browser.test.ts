import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT_ID, account, attempt, SENT } from "./testing/builders.ts";
import { createPageVisits, type PageVisits, type Visit } from "./testing/page-visits.ts";
import type { StubApi } from "./testing/stub-api.ts";

let visits: PageVisits;
let visit: Visit;
let page: Page;
let api: StubApi;

beforeAll(async () => {
  visits = await createPageVisits();
}, 60_000);
afterAll(() => visits?.close());

beforeEach(async () => {
  visit = await visits.begin();
  ({ page, api } = visit);
  api.accounts = [account()];
});
afterEach(() => visit.end());

describe("starting fresh", () => {
  const FRESH_START = `/api/accounts/${ACCOUNT_ID}/fresh-start`;

  beforeEach(async () => {
    api.attempt = attempt({ result: "unchanged", missingScopes: ["video.publish"] });
    await visit.open("/settings?connection=unchanged");
  });

  const startFresh = () => page.getByRole("button", { name: "Start fresh" });
  const dialog = () => page.getByRole("dialog", { name: "Start fresh with @ada?" });
  const confirm = () => dialog().getByRole("button", { name: "Start fresh" });

  it("says what will happen, and does nothing until that is agreed to", async () => {
    await page.getByText("Still not allowed: Publish videos. What worked before still works.").waitFor();
    await page.getByRole("link", { name: "Try again" }).waitFor();
    await startFresh().click();
    await dialog().getByText("From then on @ada does not work here.").waitFor();
    await dialog().getByText("If TikTok cannot be reached, nothing changes.").waitFor();
    await visit.expectAccessible();

    await dialog().getByRole("button", { name: "Leave it as it is" }).click();
    await dialog().waitFor({ state: "hidden" });
    expect(await startFresh().evaluate((button) => button === document.activeElement)).toBe(true);
    expect(api.commands).toEqual([]);
  });

  it("goes on to TikTok once the access is removed", async () => {
    await startFresh().click();
    await confirm().click();
    await page.waitForURL(`${visits.origin}/api/auth/tiktok?account=${ACCOUNT_ID}`);
    expect(api.commands).toEqual([`POST ${FRESH_START}`]);
  });

  it("is busy meanwhile, and asks once", async () => {
    api.faults.set(FRESH_START, "silence");
    await startFresh().click();
    await confirm().click();
    await dialog().getByText("This can take up to 20 seconds.").waitFor();
    await visit.expectAccessible();
    await page.keyboard.press("Enter"); // on the button that was pressed, which has kept the focus
    api.endSilence(200, { accountId: ACCOUNT_ID });
    await page.waitForURL(/\/api\/auth\/tiktok/);
    expect(api.commands).toEqual([`POST ${FRESH_START}`]);
  });

  it.each([
    [503, "unavailable", "TikTok cannot be reached; nothing has changed. Please try again in a minute."],
    [409, "conflict", "The account is being disconnected."],
  ])("stays and says what to do when the api answers %d", async (status, code, detail) => {
    api.faults.set(FRESH_START, { status, body: { type: "about:blank", title: "No", status, code, detail } });
    await startFresh().click();
    await confirm().click();
    await dialog().getByRole("alert").getByText(detail).waitFor();
    await visit.expectAccessible();
    api.faults.clear();
    await confirm().click();
    await page.waitForURL(/\/api\/auth\/tiktok/);
  });

  it("tells of a failure even when the dialog was closed meanwhile", async () => {
    api.faults.set(FRESH_START, "silence");
    await startFresh().click();
    await confirm().click();
    await dialog().getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Removing access…" }).waitFor();
    const detail = "TikTok cannot be reached; nothing has changed.";
    api.endSilence(503, { type: "about:blank", title: "No", status: 503, code: "unavailable", detail });
    await dialog().getByRole("alert").getByText(detail).waitFor();
  });
});

describe("a grant that is narrower than before", () => {
  it("is told as such, although all that was asked for is granted", async () => {
    api.attempt = attempt({ result: "reauthorized", lostScopes: ["video.publish"] });
    await visit.open("/settings?connection=reauthorized");
    const notice = page.getByRole("region", { name: "@ada is reauthorized" });
    await notice.getByText("No longer allowed: Publish videos.").waitFor();
    await visit.expectAccessible();
  });
});

describe("what TikTok was sent", () => {
  const open = async (sent: typeof SENT | null) => {
    api.attempt = { ...attempt(null), sent };
    await visit.open();
    const notice = page.getByRole("region", { name: "TikTok has not sent you back yet" });
    await notice.getByText("not approved for this app").waitFor();
    return notice;
  };

  it("is told to operators, each value ready to be copied", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const notice = await open(SENT);
    const values = await notice.getByRole("definition").locator("code").allTextContents();
    expect(values).toEqual([SENT.authorizeUrl, SENT.clientKey, SENT.redirectUri, SENT.scope, "s256-hex"]);
    await visit.expectAccessible();

    await notice.getByRole("button", { name: "Copy Redirect URI" }).click();
    await notice.getByText("Copied", { exact: true }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(SENT.redirectUri);
  });

  it("says so when the browser does not copy", async () => {
    const notice = await open(SENT);
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await notice.getByRole("button", { name: "Copy Client key" }).click();
    await notice.getByText("Could not be copied").waitFor();
  });

  it("is told to nobody else", async () => {
    const notice = await open(null);
    await notice.getByText("video.publish").waitFor();
    expect(await notice.getByRole("definition").count()).toBe(0);
    expect(await notice.textContent()).not.toContain("For the operator");
  });
});
