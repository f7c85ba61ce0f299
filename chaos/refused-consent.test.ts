import { createTestBrowser, type TestBrowser } from "@tiktok-connect/api/testing";
import type { SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInstallation, type Installation } from "./harness/installation.ts";
import { length, note } from "./harness/run.ts";
import { createSite, type Site } from "./harness/site.ts";
import { until } from "./harness/until.ts";
import { variants } from "./harness/variants.ts";

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(() => site.close());

/** Sends somebody to TikTok and back; answers what came of it. */
async function consent(
  { simulator, origin }: Installation,
  browser: TestBrowser,
  { as: user, account }: { as: SimulatedUser; account?: string },
): Promise<string | null> {
  const start = await browser.get(`/api/auth/tiktok${account ? `?account=${account}` : ""}`);
  const end = await simulator.consent({ url: start.headers.get("location") ?? "", user });
  const back = await browser.get(end.location.href);
  return new URL(back.headers.get("location") ?? "", origin).searchParams.get("connection");
}

async function accountIdOf({ db }: Installation, { openId }: SimulatedUser): Promise<string> {
  const query = db.selectFrom("tiktok_grant").select("account_id").where("open_id", "=", openId);
  return (await query.executeTakeFirstOrThrow()).account_id;
}

/** Makes the account due, and waits until it is refreshed with a pair that TikTok honours. */
async function livesOn(installation: Installation, user: SimulatedUser): Promise<void> {
  const { db, simulator } = installation;
  const { refreshes } = await simulator.grantReport(user);
  await db
    .updateTable("tiktok_grant")
    .set({ due_at: new Date(0) })
    .where("open_id", "=", user.openId)
    .execute();
  await until(
    async () => (await simulator.grantReport(user)).refreshes,
    (count) => count > refreshes,
  );
}

describe.concurrent.each(variants())(
  "TikTok ends older pairs on new consent, queue in $store, regime $regime",
  (variant) => {
    it("and the new one is refused here: the row that holds the account lives on by its spare", async () => {
      const app = { newConsentEndsOldPair: true };
      await using installation = await createInstallation(site, variant, { speed: length.speed, app });
      const { simulator, origin } = installation;
      await installation.startApi();
      const [owner, stranger] = [createTestBrowser(origin), createTestBrowser(origin)];
      await owner.signUp();
      await stranger.signUp();
      const [one, two] = [await simulator.createUser(), await simulator.createUser()];
      expect(await consent(installation, owner, { as: one })).toBe("connected");
      expect(await consent(installation, owner, { as: two })).toBe("connected");

      expect(await consent(installation, stranger, { as: one })).toBe("taken");
      const account = await accountIdOf(installation, one);
      expect(await consent(installation, owner, { as: two, account })).toBe("wrong_account");

      await installation.startWorker();
      await livesOn(installation, one);
      await livesOn(installation, two);
      await installation.stop();
      const found = await installation.audit();
      note("consent refused as taken and as wrong_account", { ...variant, accounts: 2, flagged: found.ended.length });
      expect(found).toMatchObject({ accounts: 2, alive: 2, ended: [], lost: [], unsettled: [] });
    });
  },
);
