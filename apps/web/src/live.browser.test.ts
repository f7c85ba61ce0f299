import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT_ID, account, accountId, inSeconds } from "./testing/builders.ts";
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

async function openTab(): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(`${visits.origin}/settings`);
  await tab.getByText("@ada").waitFor();
  return tab;
}

const renamed = (username: string) => account({ username });

describe("the live line", () => {
  it("is one for all tabs of a browser, and tells each of them", async () => {
    await visit.open();
    await expect.poll(() => api.openLines).toBe(1);
    const tabs = [page, await openTab(), await openTab()];
    api.change(renamed("grace"));
    for (const tab of tabs) await tab.getByText("@grace").waitFor();
    expect(api.resumed).toHaveLength(1);
  });

  it("goes over to another tab when its own is closed, which asks for what was missed", async () => {
    const first = await openTab();
    await expect.poll(() => api.openLines).toBe(1);
    const second = await openTab();
    api.change(renamed("grace"));
    await second.getByText("@grace").waitFor();
    await first.close();
    await expect.poll(() => api.resumed).toEqual([null, "1"]);
    await expect.poll(() => api.openLines).toBe(1);
    api.change(renamed("joan"));
    await second.getByText("@joan").waitFor();
  });

  it("is taken over by a tab that somebody looks at from one that sleeps", async () => {
    const sleeper = await page.context().newPage();
    // It holds the lock, and says nothing to anybody.
    await sleeper.addInitScript(() => {
      BroadcastChannel.prototype.postMessage = () => undefined;
    });
    await sleeper.goto(`${visits.origin}/settings`);
    await expect.poll(() => api.openLines).toBe(1);
    const awake = await openTab();
    await expect.poll(() => api.resumed.length).toBe(2);
    await expect.poll(() => api.openLines).toBe(1);
    api.change(renamed("grace"));
    await awake.getByText("@grace").waitFor();
  });

  it("is not overtaken by a list that was read before what it tells", async () => {
    api.faults.set("/api/accounts", "silence");
    await visit.open();
    await expect.poll(() => api.openLines).toBe(1);
    const before = { accounts: api.accounts };
    // What the tab that holds the line tells the others, it has heard itself.
    const heard = page.evaluate(() => {
      const { promise, resolve } = Promise.withResolvers<void>();
      new BroadcastChannel("tiktok-connect live").addEventListener("message", ({ data }) => {
        if (data.kind === "message") resolve();
      });
      document.title = "listening";
      return promise;
    });
    await page.waitForFunction(() => document.title === "listening");
    api.change(renamed("grace"));
    await heard;
    api.endSilence(200, before);
    await page.getByText("@grace").waitFor();
  });

  it("says what it heard last when it was cut", async () => {
    await visit.open();
    await expect.poll(() => api.openLines).toBe(1);
    api.change(renamed("grace"));
    await page.getByText("@grace").waitFor();
    api.cutStreams();
    await expect.poll(() => api.resumed).toEqual([null, "1"]);
  });

  it("tells the end of a disconnect once, though it is told again on a line that is begun anew", async () => {
    await visit.open();
    await expect.poll(() => api.openLines).toBe(1);
    const end = { accountId: ACCOUNT_ID, accountName: "@ada", outcome: "confirmed" } as const;
    api.endDisconnect(end);
    const notice = page.getByRole("region", { name: "@ada is disconnected" });
    await notice.getByRole("button", { name: "Dismiss" }).click();
    await notice.waitFor({ state: "hidden" });
    api.endDisconnect(end);
    api.accounts = [renamed("grace")];
    api.cutStreams();
    await page.getByText("@grace").waitFor();
    expect(await notice.count()).toBe(0);
  });

  it("says that the computer is offline, and catches up when it is back", async () => {
    await visit.open();
    await expect.poll(() => api.openLines).toBe(1);
    const notice = page.getByText("You are offline. What you see may be out of date.");
    await page.context().setOffline(true);
    await notice.waitFor();
    await visit.expectAccessible();
    await expect.poll(() => api.openLines).toBe(0);
    api.accounts = [renamed("grace")];
    await page.context().setOffline(false);
    await notice.waitFor({ state: "hidden" });
    await page.getByText("@grace").waitFor();
  });
});

describe("count-downs", () => {
  it("tick by themselves: nothing changes but their words", async () => {
    api.accounts = [0, 1, 2].map((index) =>
      account({ id: accountId(index), username: `ada${index}`, accessTokenExpiresAt: inSeconds(50) }),
    );
    await page.clock.install();
    await visit.open();
    await page.getByText("Token expires in").first().waitFor();
    const words = page.getByRole("article", { name: "@ada0" }).locator("time").first();
    const before = await words.textContent();
    // Everything in the list that is changed in any other way than by another word in a `time` element.
    await page.evaluate(() => {
      const list = document.querySelector("main ul");
      if (!list) throw new Error("there is no list");
      const others: string[] = [];
      new MutationObserver((records) => {
        for (const { type, target } of records) {
          if (type !== "characterData" || !target.parentElement?.closest("time"))
            others.push(`${type} ${target.nodeName}`);
        }
      }).observe(list, { subtree: true, childList: true, attributes: true, characterData: true });
      Object.assign(window, { others });
    });
    await page.clock.runFor(5_000);
    await expect.poll(() => words.textContent()).not.toBe(before);
    expect(await page.evaluate(() => (window as unknown as { others: string[] }).others)).toEqual([]);
  });
});
