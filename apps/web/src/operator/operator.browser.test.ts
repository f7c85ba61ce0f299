import type { AuditEntry, OperatorOverview } from "@tiktok-connect/contract";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT_ID, inSeconds, operatorOverview } from "../testing/builders.ts";
import { createPageVisits, type PageVisits, type Visit } from "../testing/page-visits.ts";
import type { StubApi } from "../testing/stub-api.ts";

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
  api.overview = operatorOverview();
});
afterEach(() => visit.end());

const panel = (name: string) => page.getByRole("region", { name, exact: true });

describe("the operator's page", () => {
  it("is linked for operators, and for nobody else", async () => {
    await visit.open("/security");
    await page.getByRole("heading", { name: "Security" }).first().waitFor();
    expect(await page.getByRole("link", { name: "Operator" }).count()).toBe(0);
    api.capabilities = { ...api.capabilities, operator: true };
    await visit.open("/settings");
    await page.getByRole("link", { name: "Operator" }).click();
    await page.getByRole("heading", { name: "How it is running" }).waitFor();
  });

  it("says to others that it is not for them", async () => {
    api.overview = null;
    await visit.open("/operator");
    await page.getByText("This page is for operators").waitFor();
    await visit.expectAccessible();
  });

  it("tells how an installation is, in light and in dark", async () => {
    await visit.open("/operator");
    await page.getByText("Refreshing: Running").waitFor();
    const states = panel("Accounts by state").getByRole("row");
    expect(await states.filter({ hasText: "Reauthorization required" }).textContent()).toContain("1,200");
    expect(await states.filter({ hasText: "Connected" }).first().textContent()).toContain("98.5%");
    await panel("Troubles of the last hour").getByText("Failed: TikTok did not answer in time.").waitFor();
    await page.getByText("Show the latest", { exact: true }).click();
    await page.getByText("20261127A").waitFor();
    await page.getByText(ACCOUNT_ID).waitFor();
    expect(await panel("Scopes").getByRole("row", { name: "video.list" }).textContent()).toContain("400,000 (40%)");
    expect(await panel("Queues").getByRole("row", { name: "refresh" }).textContent()).toContain("12");
    await panel("TikTok’s lifetimes").getByText("180 days").waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await visit.expectAccessible();
    }
  });

  it("draws when accounts are due, and gives the same as a table", async () => {
    await visit.open("/operator");
    const chart = page.getByRole("img", {
      name: /^96,000 accounts are due in the next 6 hours, the most of them, 20,000,/,
    });
    await chart.waitFor();
    expect(await chart.locator("rect").count()).toBe(24);
    await page.getByText("Show as a table").click();
    const rows = panel("Due in the next hours").getByRole("row");
    expect(await rows.count()).toBe(25);
    expect(await rows.nth(1).textContent()).toContain("20,000");
    await visit.expectAccessible();
  });

  const stops: [string, Partial<OperatorOverview>, string][] = [
    ["an operator paused it", { refreshing: { state: "paused", since: inSeconds(-60) } }, "Paused by an operator"],
    ["TikTok asked for a rest", { refreshing: { state: "held", until: inSeconds(60) } }, "Resting, as TikTok asked"],
    [
      "TikTok refuses the app",
      {
        refreshing: {
          state: "breaker_open",
          since: inSeconds(-60),
          reason: "app_refused",
          detail: "invalid_client",
          logId: "20261127C",
        },
      },
      "It says: invalid_client.",
    ],
    ["rejections wait for somebody", { suspects: { count: 312, heldSince: inSeconds(-60) } }, "pnpm cli suspects"],
    ["the queue is away", { queues: null }, "The queue’s store is away."],
    ["nothing has been counted yet", { count: null }, "counted for the first time"],
    ["nothing has been refreshed yet", { lifetimes: null, requestBudget: null }, "Nothing has been refreshed yet."],
    [
      "a setting is at fault",
      { faults: [{ setting: "TIKTOK_CLIENT_SECRET", detail: "refused", logId: "20261127D", since: inSeconds(-9) }] },
      "Faults of the app: TIKTOK_CLIENT_SECRET",
    ],
  ];
  it.each(stops)("says that %s", async (_what, change, words) => {
    api.overview = operatorOverview(change);
    await visit.open("/operator");
    await page.getByText(words).first().waitFor();
    await visit.expectAccessible();
  });

  it("shows the audit trail, page by page and by what it is about", async () => {
    const entry = (id: string, action: string, more: Partial<AuditEntry> = {}): AuditEntry => {
      return { id, at: inSeconds(-60), action, actor: "person", subject: null, details: {}, ...more };
    };
    const ada = { id: ACCOUNT_ID, email: "ada@example.com" };
    const nobody = { id: ACCOUNT_ID, email: null };
    api.audit.set("", { entries: [entry("3", "session.began", { subject: ada })], next: "3" });
    api.audit.set("before=3", { entries: [entry("2", "personal_data.erased", { subject: nobody })], next: null });
    const paused = entry("1", "refreshing.paused", { actor: "operator", details: { because: "a test" } });
    api.audit.set("action=refreshing", { entries: [paused], next: null });
    await visit.open("/operator");
    await panel("Audit trail").getByText("Show the latest entries").click();
    await page.getByText("In person, ada@example.com").waitFor();
    await page.getByRole("button", { name: "Show older" }).click();
    await page.getByText(`In person, somebody who is gone (${ACCOUNT_ID})`).waitFor();
    await visit.expectAccessible();
    await page.getByLabel("Refreshing", { exact: true }).check();
    await page.getByText("At the command line").waitFor();
    await page.getByText('because: "a test"').waitFor();
    expect(await page.getByText("session.began").count()).toBe(0);
    await page.getByLabel("Passwords").check();
    await page.getByText("There is no such entry.").waitFor();
  });

  it("renews itself while somebody looks, and says when it cannot", async () => {
    await page.clock.install();
    await visit.open("/operator");
    await page.getByText("Refreshing: Running").waitFor();
    api.overview = operatorOverview({ refreshing: { state: "paused", since: inSeconds(-1) } });
    await page.clock.runFor(6_000);
    await page.getByText("Refreshing: Paused by an operator").waitFor();
    api.faults.set("/api/operator/overview", 409);
    await page.clock.runFor(6_000);
    await page.getByText("These figures are not renewed at the moment").waitFor();
    await page.getByText("Refreshing: Paused by an operator").waitFor();
  });
});
