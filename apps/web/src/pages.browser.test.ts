import type { AccountStatus, Notice } from "@tiktok-connect/contract";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  ACCOUNT_ID,
  ATTEMPT_ID,
  account,
  accountEvent,
  accountId,
  attempt,
  inSeconds,
  PARKED_GRANT_ID,
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

describe("the settings page", () => {
  it("shows an account, when its token expires, and says the exact time on focus", async () => {
    await visit.open();
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByText("Token expires in 2 hours").waitFor();
    await page.getByRole("button", { name: "in 2 hours" }).focus();
    await page.getByRole("tooltip").waitFor();
    await visit.expectAccessible();
    await page.keyboard.press("Escape");
    await page.getByRole("tooltip").waitFor({ state: "hidden" });
  });

  it("gives every status words, and axe finds nothing wrong with any", async () => {
    const statuses: AccountStatus[] = [
      { kind: "upgrade_available", missingScopes: ["video.publish"] },
      { kind: "retrying", since: inSeconds(-60), nextAttemptAt: inSeconds(60) },
      { kind: "reauthorize_by", by: inSeconds(864_000) },
      { kind: "reauthorization_required", reason: "removed_by_user" },
      { kind: "disconnecting" },
      { kind: "app_changed" },
    ];
    api.accounts = statuses.map((status, index) => account({ id: accountId(index), status }));
    // What is off the screen is not laid out.
    await page.setViewportSize({ width: 1280, height: 4_000 });
    await visit.open();
    await page.getByText("Access was removed in TikTok’s app.").waitFor();
    expect(await page.getByRole("link", { name: /^Reauthorize @ada/ }).count()).toBe(3);
    await visit.expectAccessible();
  });

  it("says that no account is connected yet", async () => {
    api.accounts = [];
    await visit.open();
    await page.getByText("No account is connected yet").waitFor();
    await visit.expectAccessible();
  });

  it("says that accounts could not be loaded, and loads them when asked again", async () => {
    api.faults.set("/api/accounts", 404);
    await visit.open();
    await page.getByText("Your accounts could not be loaded").waitFor();
    await visit.expectAccessible();
    api.faults.clear();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("@ada").waitFor();
  });

  it("leaves for sign-in when nobody is signed in, and asks to be led back", async () => {
    api.user = null;
    await visit.open("/settings?connection=denied");
    await page.waitForURL(`${visits.origin}/sign-in?next=${encodeURIComponent("/settings?connection=denied")}`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await visit.expectAccessible();
  });

  it("is busy from Refresh now until the account's change arrives, and says how it went", async () => {
    await visit.open();
    await page.getByRole("button", { name: /^Refresh now/ }).click();
    await page.getByRole("button", { name: "Refreshing…" }).waitFor();
    await expect.poll(() => api.commands).toEqual([`POST /api/accounts/${ACCOUNT_ID}/refresh`]);
    api.change(account({ lastRefreshedAt: inSeconds(0) }));
    await page.getByText("Refreshed.", { exact: true }).waitFor();
  });

  it("disconnects after saying what will happen, and tells how it ended", async () => {
    await visit.open();
    const disconnect = page.getByRole("button", { name: "Disconnect @ada" });
    await disconnect.click();
    const dialog = page.getByRole("dialog", { name: "Disconnect @ada?" });
    await dialog.getByText("Security & permissions").waitFor();
    await visit.expectAccessible();

    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(await disconnect.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(api.commands).toEqual([]);

    await disconnect.click();
    await dialog.getByRole("button", { name: "Disconnect" }).click();
    await page.getByText("Disconnecting", { exact: true }).waitFor();
    expect(api.commands).toEqual([`DELETE /api/accounts/${ACCOUNT_ID}`]);
    api.endDisconnect({ accountId: ACCOUNT_ID, accountName: "@ada", outcome: "confirmed" });
    await page.getByText("@ada is disconnected: access removed at TikTok").waitFor();
    await page.getByText("No account is connected yet").waitFor();
  });

  it("says that changes do not come through, and stops saying so when they do", async () => {
    await visit.open();
    await page.getByText("@ada").waitFor();
    api.faults.set("/api/events", 502);
    api.cutStreams();
    await page.getByText("Live updates paused, reconnecting…").waitFor();
    api.faults.clear();
    await page.getByText("Live updates paused, reconnecting…").waitFor({ state: "hidden" });
  });

  it("shows what happened to an account, page by page", async () => {
    api.eventPages = [
      { events: [accountEvent({ id: "2", type: "refresh_failed", reason: "timeout", logId: "2026ABC" })], next: "1" },
      {
        events: [
          accountEvent({ id: "1", type: "reauthorize_by", reason: "7_days" }),
          accountEvent({ id: "0", type: "connected" }),
        ],
        next: null,
      },
    ];
    await visit.open();
    await page.getByText("Recent activity").click();
    await page.getByText("TikTok did not answer in time.").waitFor();
    await page.getByRole("button", { name: "Show older" }).click();
    await page.getByText("TikTok’s permission ends within 7 days.").waitFor();
    await page.getByRole("group").getByRole("listitem").filter({ hasText: "Connected 10 minutes ago" }).waitFor();
    await visit.expectAccessible();
  });
});

it("is shipped without what only developers look at", async () => {
  const answer = await fetch(`${visits.origin}/gallery.html`);
  expect(await answer.text()).not.toContain("Gallery");
});

describe("the sign-in page", () => {
  beforeEach(() => {
    api.user = null;
  });

  it("signs in and leads back to where sign-in was asked for", async () => {
    await visit.open("/sign-in?next=/settings%3Ftheme%3Ddark");
    await page.getByLabel("E-mail address").fill("ada@example.com");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${visits.origin}/settings?theme=dark`);
    await page.getByText("ada@example.com").waitFor();
  });

  it("creates an account, and signs out again", async () => {
    await visit.open("/sign-in");
    await page.getByRole("button", { name: "Create an account" }).click();
    await visit.expectAccessible();
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("E-mail address").fill("ada@example.com");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.waitForURL(`${visits.origin}/settings`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(`${visits.origin}/sign-in`);
    expect(api.commands).toEqual([
      "POST /api/identity/sign-up/email",
      "POST /api/identity/sign-in/email",
      "POST /api/identity/sign-out",
    ]);
  });

  it("says why it does not let somebody in, where they read on", async () => {
    api.faults.set("/api/identity/sign-in/email", { status: 401, body: { code: "INVALID_EMAIL_OR_PASSWORD" } });
    await visit.open("/sign-in");
    await page.getByLabel("E-mail address").fill("ada@example.com");
    await page.getByLabel("Password").fill("wrong");
    await page.keyboard.press("Enter");
    const refusal = page.getByText("E-mail address or password is not right.");
    await refusal.waitFor();
    await expect.poll(() => refusal.evaluate((words) => words === document.activeElement)).toBe(true);
    await visit.expectAccessible();
  });
});

describe("the notice about an attempt to connect", () => {
  it("takes the focus, leaves the address, and is told to the api as read when it is dismissed", async () => {
    api.attempt = attempt({ result: "partial", missingScopes: ["video.publish"] });
    await visit.open("/settings?connection=partial");
    const notice = page.getByRole("region", { name: "@ada is connected, with less than was asked for" });
    await notice.waitFor();
    await expect.poll(() => notice.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(page.url()).toBe(`${visits.origin}/settings`);
    await visit.expectAccessible();
    await notice.getByRole("button", { name: "Dismiss" }).click();
    await notice.waitFor({ state: "hidden" });
    await expect.poll(() => api.commands).toEqual([`POST /api/connection-attempts/${ATTEMPT_ID}/dismissal`]);
  });

  it("lets the owner connect an account that was not meant", async () => {
    api.attempt = attempt({ result: "wrong_account", otherAccountName: "@eve", parkedGrantId: PARKED_GRANT_ID });
    await visit.open("/settings?connection=wrong_account");
    await page.getByRole("button", { name: "Remove access" }).waitFor();
    await visit.expectAccessible();
    await page.getByRole("button", { name: "Connect @eve too" }).click();
    await page.getByText("@eve is connected too").waitFor();
    await expect
      .poll(() => api.commands)
      .toEqual([`POST /api/parked-grants/${PARKED_GRANT_ID}`, `POST /api/connection-attempts/${ATTEMPT_ID}/dismissal`]);
  });

  it("says that TikTok has not sent the person back, and why that may be", async () => {
    api.attempt = attempt(null);
    await visit.open();
    const notice = page.getByRole("region", { name: "TikTok has not sent you back yet" });
    await notice.getByText("not approved for this app").waitFor();
    await notice.getByText("video.publish").waitFor();
    expect(await notice.getByRole("link", { name: "Try again" }).getAttribute("href")).toBe("/api/auth/tiktok");
    await visit.expectAccessible();
  });
});

describe("a notice for everybody", () => {
  it("tells what is the matter with the app, and to operators what to look at", async () => {
    const operator = { setting: "TIKTOK_CLIENT_SECRET", detail: "TikTok refuses the client secret.", logId: null };
    api.notices = [{ kind: "app_fault", since: inSeconds(-60), operator }];
    await visit.open();
    await page.getByText("TIKTOK_CLIENT_SECRET").waitFor();
    await visit.expectAccessible();
  });

  // Made when the test runs: what the page says of them is in minutes from then.
  const since = () => inSeconds(-300);
  const paused = () =>
    ({ kind: "refreshing_paused", by: "operator", since: since(), until: null, operator: false }) as const;
  const rest = () =>
    ({ kind: "refreshing_paused", by: "tiktok", since: null, until: inSeconds(600), operator: true }) as const;
  it.each<[string, () => Notice, string, RegExp[]]>([
    [
      "TikTok does not answer",
      () => ({ kind: "tiktok_unavailable", since: since(), operator: false }),
      "TikTok is not answering",
      [],
    ],
    [
      "TikTok does not answer, to operators",
      () => ({ kind: "tiktok_unavailable", since: since(), operator: true }),
      "TikTok is not answering",
      [/pnpm cli status/],
    ],
    ["refreshing is paused", paused, "Refreshing is paused", [/5 minutes ago/]],
    [
      "refreshing is paused, to operators",
      () => ({ ...paused(), operator: true }),
      "Refreshing is paused",
      [/pnpm cli resume/],
    ],
    ["TikTok wants a rest", rest, "Refreshing is paused", [/It goes on in 10 minutes/, /REFRESH_RATE/]],
    [
      "rejections are looked into",
      () => ({ kind: "rejections_held", since: since(), operator: null }),
      "Some renewals are being looked into",
      [],
    ],
    [
      "rejections wait for an operator",
      () => ({ kind: "rejections_held", since: since(), operator: { suspects: 312, countedUpTo: 10_000 } }),
      "Some renewals are being looked into",
      [/312 accounts were rejected/, /pnpm cli suspects accept/],
    ],
  ])("says that %s, and what to do to operators alone", async (_what, make, title, details) => {
    const notice = make();
    api.notices = [notice];
    await visit.open();
    const region = page.getByRole("region", { name: title });
    await region.waitFor();
    const words = await region.textContent();
    for (const detail of details) expect(words).toMatch(detail);
    const forOperator = "operator" in notice && Boolean(notice.operator);
    expect(/For the operator/.test(words ?? "")).toBe(forOperator);
    expect(/pnpm|REFRESH_RATE/.test(words ?? "")).toBe(forOperator);
    expect(/There is nothing for you to do/.test(words ?? "")).toBe(!forOperator);
    await visit.expectAccessible();
  });

  it("tells an operator where answers of TikTok's lie, and what to do about them", async () => {
    api.notices = [{ kind: "answers_on_disk", since: since(), detail: "2 in /data/journal/set-aside of worker-1" }];
    await visit.open();
    const region = page.getByRole("region", { name: "Answers of TikTok’s are on a disk and not in the database" });
    await region.getByText(/offered again every minute.*2 in \/data\/journal\/set-aside of worker-1/).waitFor();
    await visit.expectAccessible();
  });

  it("tells an operator that accounts wait, and what they need where the rate is why", async () => {
    api.notices = [{ kind: "refreshing_late", since: since(), neededPerSecond: 186 }];
    await visit.open();
    const region = page.getByRole("region", { name: "Accounts wait to be refreshed" });
    await region.getByText(/they need 186 requests a second/).waitFor();
    await region.getByText(/The longest wait began 5 minutes ago/).waitFor();
    await visit.expectAccessible();
  });

  it("tells an operator what is odd about TikTok's answers, with its log id", async () => {
    api.notices = [{ kind: "odd_answers", since: since(), detail: "scope_missing", logId: "20261124A" }];
    await visit.open();
    const region = page.getByRole("region", { name: "TikTok’s answers are not what they should be" });
    await region.getByText("scope_missing").waitFor();
    await region.getByText("20261124A").waitFor();
    await visit.expectAccessible();
  });
});
