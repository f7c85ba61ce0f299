import { spawnSync } from "node:child_process";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInstallation, type Installation } from "./harness/installation.ts";
import { length, note } from "./harness/run.ts";
import { createSite, type Site } from "./harness/site.ts";
import { until } from "./harness/until.ts";
import { variants } from "./harness/variants.ts";

const ACCOUNTS = 60;
const hasFaketime = spawnSync("faketime", ["--version"]).error === undefined;

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(() => site.close());

async function count({ db }: Installation, condition: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from tiktok_grant where ${sql.raw(condition)}`.execute(db);
  return rows[0]?.count ?? 0;
}

describe.concurrent.each(variants())("a worker whose clock is wrong, queue in $store, regime $regime", (variant) => {
  it.skipIf(!hasFaketime).each(["+5m", "-5m"])(
    "by %s: rows decide what is due, and how long tokens live",
    async (offset) => {
      await using installation = await createInstallation(site, variant, { speed: length.speed });
      await installation.seed(ACCOUNTS, { dueWithinMs: 6_000 });
      // Due in four minutes: by the wrong clock, a minute ago.
      await installation.seed(ACCOUNTS, { dueWithinMs: 0, dueAfterMs: 240_000 });
      const wrong = await installation.startWorker({
        wrapper: ["faketime", "-f", offset],
        env: { FAKETIME_DONT_FAKE_MONOTONIC: "1" },
      });
      await until(
        () => count(installation, "generation > 1"),
        (refreshed) => refreshed > 0,
      );
      // Whoever is left must not wait for a schedule that was made by the wrong clock.
      await installation.startWorker();
      await wrong.kill();
      await until(() => count(installation, "generation > 1"), ACCOUNTS, { withinMs: 40_000 });
      await installation.stop();
      const { totals } = await installation.simulator.summary();
      expect(totals).toMatchObject({ refreshes: ACCOUNTS, spentTokenReuses: 0 });
      // TikTok's own word for the end of each token, a second's rounding apart.
      const { grants } = await installation.simulator.report();
      const endAtTikTok = new Map(grants.map(({ openId, accessTokenExpiresAt }) => [openId, accessTokenExpiresAt]));
      const rows = await installation.db
        .selectFrom("tiktok_grant")
        .select(["open_id", "access_token_expires_at"])
        .where("generation", ">", 1)
        .execute();
      for (const { open_id, access_token_expires_at } of rows) {
        const stored = access_token_expires_at?.getTime() ?? 0;
        const real = new Date(endAtTikTok.get(open_id) ?? 0).getTime();
        expect(Math.abs(stored - real)).toBeLessThan(5_000);
      }
      note(`clock wrong by ${offset}`, { ...variant, accounts: 2 * ACCOUNTS, early: totals.refreshes - ACCOUNTS });
      expect(await installation.audit()).toMatchObject({ alive: 2 * ACCOUNTS, ended: [], lost: [] });
    },
  );
});
