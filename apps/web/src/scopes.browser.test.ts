import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  ACCOUNT_ID,
  account,
  accountEvent,
  accountId,
  attempt,
  inSeconds,
  SENT,
  upgradable,
} from "./testing/builders.ts";
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

describe("accounts that could do more", () => {
  const publish = (index: number, username: string) =>
    upgradable(username, ["video.publish"], { id: accountId(index) });
  const done = (index: number, username: string) => account({ id: accountId(index), username });
  const banner = (title: string) => page.getByRole("region", { name: title, exact: true });

  it("are listed above the others, each with its way to TikTok, until the last one is done", async () => {
    api.accounts = [publish(1, "ada"), done(2, "bob"), publish(3, "eve")];
    await visit.open();
    const links = banner("2 accounts can turn on Publish videos: reauthorize").getByRole("link");
    await links.first().waitFor();
    expect(await links.allTextContents()).toEqual(["@ada", "@eve"]);
    expect(await links.last().getAttribute("href")).toBe(`/api/auth/tiktok?account=${accountId(3)}`);
    await visit.expectAccessible();

    api.change(done(1, "ada"));
    await banner("1 account can turn on Publish videos: reauthorize").waitFor();
    await page.getByRole("article", { name: "@ada" }).getByText("Connected", { exact: true }).waitFor();
    api.change(done(3, "eve"));
    await page.getByText("can turn on").waitFor({ state: "hidden" });
  });

  it("say what each of them would gain when that differs", async () => {
    api.accounts = [upgradable("ada", ["video.upload", "video.publish"]), publish(2, "eve")];
    await visit.open();
    const links = banner("2 accounts can turn on Upload drafts or Publish videos: reauthorize").getByRole("link");
    await links.first().waitFor();
    expect(await links.allTextContents()).toEqual(["@ada: Upload drafts and Publish videos", "@eve: Publish videos"]);
    await visit.expectAccessible();
  });

  it("stand behind a click when there are many", async () => {
    api.accounts = Array.from({ length: 8 }, (_, index) => publish(index, `user${index}`));
    await visit.open();
    const region = banner("8 accounts can turn on Publish videos: reauthorize");
    await region.getByText("Show the 8 accounts").click();
    await region.getByRole("link", { name: "@user7" }).waitFor();
    await visit.expectAccessible();
  });

  it("are not those whose owner has said no", async () => {
    api.accounts = [
      account({ declinedScopes: ["video.publish"], capabilities: [{ id: "publish", state: "reauthorize" }] }),
    ];
    await visit.open();
    await page.getByRole("link", { name: "Publish videos: reauthorize to allow" }).waitFor();
    expect(await page.getByText("can turn on").count()).toBe(0);
    expect(await page.getByRole("link", { name: /^Reauthorize/ }).count()).toBe(0);
  });
});

describe("the filter", () => {
  const choice = (name: string) => page.getByRole("radio", { name });
  const shown = () => page.getByRole("article").getByRole("heading").allTextContents();

  it("shows those alone that wait for their owner, and is used by keyboard", async () => {
    api.accounts = [
      account(),
      upgradable("bob", ["video.publish"], { id: accountId(2) }),
      account({ id: accountId(3), username: "eve", status: { kind: "reauthorize_by", by: inSeconds(864_000) } }),
      account({
        id: accountId(4),
        username: "kim",
        status: { kind: "reauthorization_required", reason: "grant_expired" },
      }),
      account({
        id: accountId(5),
        username: "lee",
        status: { kind: "retrying", since: inSeconds(-60), nextAttemptAt: inSeconds(60) },
      }),
    ];
    await visit.open();
    await choice("All (5)").focus();
    await page.keyboard.press("ArrowRight");
    expect(await choice("Needs attention (3)").isChecked()).toBe(true);
    expect(await shown()).toEqual(["@bob", "@eve", "@kim"]);
    await visit.expectAccessible();
    await page.keyboard.press("ArrowLeft");
    expect(await shown()).toHaveLength(5);
  });

  it("follows an account that is done elsewhere, down to the last", async () => {
    api.accounts = [account(), upgradable("bob", ["video.publish"], { id: accountId(2) })];
    await visit.open();
    await choice("Needs attention (1)").check();
    expect(await shown()).toEqual(["@bob"]);

    api.change(account({ id: accountId(2), username: "bob" }));
    await page.getByText("No account needs your attention").waitFor();
    expect(await shown()).toEqual([]);
    await visit.expectAccessible();
    await choice("All (2)").check();
    expect(await shown()).toEqual(["@ada", "@bob"]);
  });

  it.each([
    ["there is one account only", [upgradable("ada", ["video.publish"])]],
    ["no account needs attention", [account(), account({ id: accountId(2), username: "bob" })]],
  ])("is not there when %s", async (_when, accounts) => {
    api.accounts = accounts;
    await visit.open();
    await page.getByRole("article", { name: "@ada" }).waitFor();
    expect(await page.getByRole("radio").count()).toBe(0);
  });
});

describe("an account's scopes", () => {
  it("are shown by TikTok's names to whoever wants to see them", async () => {
    const grantedScopes = ["user.info.basic", "video.upload"];
    const declinedScopes = ["video.publish"];
    const requestedScopes = [...grantedScopes, ...declinedScopes];
    api.accounts = [account({ requestedScopes, grantedScopes, declinedScopes })];
    await visit.open();
    await page.getByText("Scopes by TikTok’s names").click();
    const details = page.getByRole("group").filter({ hasText: "Last asked for" });
    await details.waitFor();
    const told = await details.getByRole("definition").allTextContents();
    expect(told).toEqual([...requestedScopes, ...grantedScopes, ...declinedScopes]);
    await visit.expectAccessible();
  });

  it("change for reasons that the activity tells in plain words", async () => {
    api.eventPages = [
      {
        events: [
          accountEvent({ id: "3", type: "upgrade_available", reason: "video.upload,video.publish" }),
          accountEvent({ id: "2", type: "scopes_changed", reason: "by_operator" }),
          accountEvent({ id: "1", type: "revoked", reason: "fresh_start" }),
        ],
        next: null,
      },
    ];
    await visit.open();
    await page.getByText("Recent activity").click();
    await page.getByText("Can be allowed by reauthorizing: Upload drafts and Publish videos.").waitFor();
    await page.getByText("The app no longer asks for what was missing.").waitFor();
    await page.getByText("Access was removed to be asked anew.").waitFor();
    expect(await page.getByRole("listitem").filter({ hasText: "video.publish" }).count()).toBe(0);
    await visit.expectAccessible();
  });
});
