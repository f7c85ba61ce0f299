import { type ConnectionResult, connectionResult } from "@tiktok-connect/contract";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT_ID, account, attempt } from "../testing/builders.ts";
import { createPageVisits, type PageVisits, type Visit } from "../testing/page-visits.ts";

let visits: PageVisits;
let visit: Visit;
let page: Page;
beforeAll(async () => {
  visits = await createPageVisits();
}, 60_000);
afterAll(() => visits?.close());
beforeEach(async () => {
  visit = await visits.begin();
  page = visit.page;
  visit.api.accounts = [account()];
});
afterEach(() => visit.end());

const SAME_ACCOUNT = `/api/auth/tiktok?account=${ACCOUNT_ID}`;

/** Who is named, and where the one link leads: null where nothing but reading is left to do. */
const EXPECTED: Record<ConnectionResult, { names: RegExp; next: string | null }> = {
  connected: { names: /@ada is connected/, next: null },
  reauthorized: { names: /@ada is reauthorized/, next: null },
  partial: { names: /@ada .* Publish videos/, next: SAME_ACCOUNT },
  unchanged: { names: /@ada.*Publish videos/, next: SAME_ACCOUNT },
  denied: { names: /@ada is as it was/, next: SAME_ACCOUNT },
  misconfigured: { names: /TIKTOK_SCOPES/, next: null },
  expired: { names: /try again/, next: "/api/auth/tiktok" },
  wrong_account: { names: /@eve.*@ada/, next: SAME_ACCOUNT },
  taken: { names: /@eve/, next: null },
  unavailable: { names: /@ada is as it was/, next: SAME_ACCOUNT },
};

describe("coming back from TikTok", () => {
  it.each(connectionResult.options)(
    "tells of %s where people read on, names the account and what to do, and once more after a reload",
    async (result) => {
      visit.api.attempt = attempt({
        result,
        otherAccountName: "@eve",
        missingScopes: ["video.publish"],
        setting: "TIKTOK_SCOPES",
      });
      const notice = page.locator("main > [aria-live=polite] > section");
      const expectTold = async () => {
        await notice.waitFor();
        await expect.poll(() => notice.evaluate((element) => element === document.activeElement)).toBe(true);
        expect(await notice.textContent()).toMatch(EXPECTED[result].names);
        const links = await notice.getByRole("link").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
        expect(links).toEqual(EXPECTED[result].next === null ? [] : [EXPECTED[result].next]);
      };

      await visit.open(`/settings?connection=${result}&account=${ACCOUNT_ID}`);
      await expectTold();
      await expect.poll(() => page.url()).toBe(`${visits.origin}/settings`);
      await page.reload();
      await expectTold();
      await page.reload();
      await page.getByRole("heading", { name: "@ada" }).waitFor();
      expect(await notice.count()).toBe(0);
    },
  );

  it("says nothing again of what was dismissed", async () => {
    visit.api.attempt = attempt({ result: "connected" });
    await visit.open("/settings?connection=connected");
    const notice = page.getByRole("region", { name: "@ada is connected" });
    await notice.getByRole("button", { name: "Dismiss" }).click();
    await notice.waitFor({ state: "hidden" });
    await page.reload();
    await page.getByRole("heading", { name: "@ada" }).waitFor();
    expect(await notice.count()).toBe(0);
  });

  it("says before anybody leaves which account it will be", async () => {
    await visit.open();
    await page.getByText("Which TikTok account will it be?").click();
    await page.getByText("The one that this browser is signed in to at TikTok.").waitFor();
    await visit.expectAccessible();
  });
});
