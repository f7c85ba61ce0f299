import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInstallation } from "./harness/installation.ts";
import { length, note, seed } from "./harness/run.ts";
import { seededRandom } from "./harness/seeded-random.ts";
import { settled } from "./harness/settled.ts";
import { createSite, type Site } from "./harness/site.ts";
import { variants } from "./harness/variants.ts";

/** So short that every account is refreshed again and again while a case runs. */
const SHORT_LIVES = { accessTokenSeconds: 4, refreshTokenSeconds: 3_600 };

/** TikTok has rotated the pair and takes its time to say so: whoever dies meanwhile has lost it. */
const SLOW_ANSWERS = { endpoint: "token", kind: "delay", ms: 150, when: "after_commit", times: null } as const;

/** A machine that is busy with as many workers must not look like a TikTok that does not answer. */
const PATIENT = { exchangeTimeoutMs: 5_000 };

/** The very pair that was being sent, of all that an account has had. */
const pairOf = (openId: string, generation: number) => `${openId} ${generation}`;

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(() => site.close());

describe.concurrent.each(variants())("a worker, queue in $store, regime $regime", (variant) => {
  it("that is killed at random moments under load loses at most what was in flight", async () => {
    await using installation = await createInstallation(site, variant, {
      speed: length.speed,
      app: SHORT_LIVES,
      ...PATIENT,
    });
    const { db } = installation;
    await installation.simulator.fault(SLOW_ANSWERS);
    await installation.seed(length.accounts, { dueWithinMs: 3_000 });
    const random = seededRandom(seed);
    await installation.startWorker();
    const inFlightAtKills = new Set<string>();
    let victim = await installation.startWorker();
    for (let round = 0; round < length.killRounds; round++) {
      await wait(200 + random() * 1_500);
      await victim.kill();
      const open = await db
        .selectFrom("tiktok_grant")
        .select(["open_id", "generation"])
        .where("attempt_id", "is not", null)
        .execute();
      for (const { open_id, generation } of open) inFlightAtKills.add(pairOf(open_id, generation));
      victim = await installation.startWorker();
    }
    await settled(installation);
    await installation.stop();
    const found = await installation.audit();
    note("kill -9 at random moments", {
      ...variant,
      rounds: length.killRounds,
      accounts: found.accounts,
      refreshes: found.refreshes,
      inFlightAtKills: inFlightAtKills.size,
      rotationLost: found.ended.length,
      lost: found.lost.length,
    });
    expect(found.lost).toEqual([]);
    expect(found.unsettled).toEqual([]);
    for (const { openId, generation, reason } of found.ended) {
      expect(reason).toBe("rotation_lost");
      expect(inFlightAtKills).toContain(pairOf(openId, generation));
    }
    if (variant.regime === "earlier") expect(found.ended).toEqual([]);
  });

  it("that is asked to stop under load finishes what it began", async () => {
    await using installation = await createInstallation(site, variant, {
      speed: length.speed,
      app: SHORT_LIVES,
      ...PATIENT,
    });
    await installation.simulator.fault(SLOW_ANSWERS);
    await installation.seed(length.accounts, { dueWithinMs: 3_000 });
    const random = seededRandom(seed + 1);
    await installation.startWorker();
    let slowest = 0;
    for (let round = 0; round < length.stopRounds; round++) {
      const worker = await installation.startWorker();
      await wait(200 + random() * 1_000);
      // A second signal must not cut short what the first one lets end.
      const { tookMs, code } = await worker.stop({ signals: 1 + (round % 2) });
      slowest = Math.max(slowest, tookMs);
      expect(code).toBe(0);
    }
    await settled(installation);
    await installation.stop();
    const found = await installation.audit();
    note("SIGTERM under load", {
      ...variant,
      rounds: length.stopRounds,
      accounts: found.accounts,
      refreshes: found.refreshes,
      slowestMs: Math.round(slowest),
      lost: found.lost.length + found.ended.length,
      spentTokenReuses: found.spentTokenReuses,
    });
    expect(found).toMatchObject({ alive: length.accounts, ended: [], lost: [], unsettled: [], spentTokenReuses: 0 });
    expect(slowest).toBeLessThan(20_000);
  });
});
