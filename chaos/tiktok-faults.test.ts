import { setTimeout as wait } from "node:timers/promises";
import { listAppFaults, readRefreshControl } from "@tiktok-connect/db";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createInstallation, type Installation } from "./harness/installation.ts";
import { startRelay } from "./harness/relay.ts";
import { length, note } from "./harness/run.ts";
import { settled } from "./harness/settled.ts";
import { createSite, type Site } from "./harness/site.ts";
import { until } from "./harness/until.ts";
import { variants } from "./harness/variants.ts";

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(() => site.close());

async function refreshedOf({ db }: Installation): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from tiktok_grant where generation > 1 and failing_since is null`.execute(db);
  return rows[0]?.count ?? 0;
}

function allRefreshed(installation: Installation, count: number, timeoutMs = 60_000) {
  return until(() => refreshedOf(installation), count, { withinMs: timeoutMs });
}

async function flaggedOf({ db }: Installation) {
  return db.selectFrom("tiktok_grant").select(["open_id", "end_reason"]).where("ended_at", "is not", null).execute();
}

function breakerOf({ db, app }: Installation) {
  return readRefreshControl(db, app).then(({ breaker }) => breaker?.reason ?? null);
}

describe.concurrent.each(variants())("TikTok, queue in $store, regime $regime", (variant) => {
  it("away for a day, by every fault that comes before it commits: nobody is flagged, all are fresh again as fast as the rate allows", async () => {
    const { speed, seconds, accounts, rate } = length.day;
    const behind = Number(new URL(inject("simulatorOrigin")).port);
    await using relay = await startRelay(behind);
    const apiOrigin = `http://127.0.0.1:${relay.port}`;
    await using installation = await createInstallation(site, variant, {
      speed,
      apiOrigin,
      env: { REFRESH_RATE: String(rate) },
    });
    const { simulator } = installation;
    await installation.seed(accounts, { dueWithinMs: seconds * 500 });
    const faults = [
      { kind: "unavailable" },
      { kind: "unavailable", status: 500 },
      { kind: "drop", when: "before_commit" },
      { kind: "html" },
      { kind: "rate_limited", retryAfterSeconds: 1 },
      { kind: "rate_limited" },
    ] as const;
    await simulator.fault({ endpoint: "token", times: null, ...faults[0] });
    await installation.startWorker();
    for (const fault of faults) {
      await simulator.clearFaults();
      await simulator.fault({ endpoint: "token", times: null, ...fault });
      await wait((seconds * 1_000) / faults.length);
    }
    await relay.cut();
    await wait((seconds * 1_000) / faults.length);
    expect(await flaggedOf(installation)).toEqual([]);
    await simulator.clearFaults();
    await relay.mend();
    const backAt = performance.now();
    // A second's worth of requests may be sent at once, all others wait for their share.
    const leastMs = ((accounts - rate) / rate) * 1_000;
    await allRefreshed(installation, accounts, leastMs * 1.5 + 20_000);
    const freshAfterMs = Math.round(performance.now() - backAt);
    expect(freshAfterMs).toBeGreaterThan(leastMs);
    await installation.stop();
    const found = await installation.audit();
    note(`TikTok away for a day, faults before its commit, ${rate} requests a second afterwards`, {
      ...variant,
      accounts,
      flagged: found.ended.length,
      lost: found.lost.length,
      rateAllowsMs: leastMs,
      freshAfterMs,
    });
    expect(found).toMatchObject({ alive: accounts, ended: [], lost: [], spentTokenReuses: 0 });
  });

  it("committing and losing the answer for 20 accounts: exactly those end, as rotation_lost", async () => {
    await using installation = await createInstallation(site, variant, { speed: length.speed });
    await installation.simulator.fault({ endpoint: "token", kind: "drop", when: "after_commit", times: 20 });
    await installation.seed(60, { dueWithinMs: 0 });
    await installation.startWorker();
    const ending = variant.regime === "2026-11" ? 20 : 0;
    await until(
      () => flaggedOf(installation),
      (flagged) => flagged.length === ending,
      { withinMs: 60_000 },
    );
    await settled(installation);
    await installation.stop();
    const found = await installation.audit();
    note("20 answers lost after TikTok's commit", { ...variant, accounts: 60, rotationLost: found.ended.length });
    expect(found).toMatchObject({ alive: 60 - ending, lost: [] });
    expect(found.ended.every(({ reason }) => reason === "rotation_lost")).toBe(true);
  });

  it("losing the answer, and honouring the last refresh token a little longer: nobody ends", async () => {
    const app = { lastRefreshTokenGraceSeconds: 600 };
    await using installation = await createInstallation(site, variant, { speed: length.speed, app });
    await installation.simulator.fault({ endpoint: "token", kind: "drop", when: "after_commit", times: 20 });
    await installation.seed(60, { dueWithinMs: 0 });
    await installation.startWorker();
    await allRefreshed(installation, 60);
    await installation.stop();
    const found = await installation.audit();
    note("20 answers lost, with grace", { ...variant, accounts: 60, flagged: found.ended.length });
    expect(found).toMatchObject({ alive: 60, ended: [], lost: [] });
  });

  it.each([
    { reads: "invalid_client", accounts: 80 },
    { reads: "invalid_grant", accounts: 80 },
    { reads: "invalid_client", accounts: 1 },
    { reads: "invalid_grant", accounts: 1 },
  ] as const)("refusing a wrong client secret as $reads, $accounts account(s)", async ({ reads, accounts }) => {
    const app = { refreshChecksGrantFirst: reads === "invalid_grant" };
    await using installation = await createInstallation(site, variant, { speed: length.speed, app });
    const { simulator } = installation;
    await installation.seed(accounts, { dueWithinMs: 0 });
    const { clientSecret } = await simulator.settings();
    await simulator.change({ clientSecret: `${clientSecret}-changed` });
    if (reads === "invalid_grant") {
      await simulator.fault({
        endpoint: "token",
        grantType: "refresh_token",
        kind: "refuse",
        error: reads,
        times: null,
      });
    }
    await installation.startWorker();
    await until(() => breakerOf(installation), "app_refused");
    // Probes go on, and change nothing.
    await wait(length.wrongSecretSeconds * 1_000);
    expect(await flaggedOf(installation)).toEqual([]);
    expect(await listAppFaults(installation.db, installation.app)).toHaveLength(1);
    await simulator.change({ clientSecret });
    await simulator.clearFaults();
    await allRefreshed(installation, accounts);
    await until(() => breakerOf(installation), null);
    await installation.stop();
    const found = await installation.audit();
    note(`wrong client secret, reads ${reads}`, { ...variant, accounts, flagged: found.ended.length });
    expect(found).toMatchObject({ alive: accounts, ended: [], lost: [], spentTokenReuses: 0 });
  });

  it("while the client key is another app's: nothing is sent, nobody is flagged, all come back", async () => {
    await using installation = await createInstallation(site, variant, { speed: length.speed });
    await installation.seed(20, { dueWithinMs: 0 });
    const other = await installation.startWorker({ env: { TIKTOK_CLIENT_KEY: "sbawanotherapp" } });
    await wait(2_000);
    await other.stop();
    expect((await installation.simulator.summary()).calls.token.refresh_token).toBe(0);
    expect(await flaggedOf(installation)).toEqual([]);
    await installation.startWorker();
    await allRefreshed(installation, 20);
    await installation.stop();
    note("another client key and back", { ...variant, accounts: 20, flagged: 0 });
    expect(await installation.audit()).toMatchObject({ alive: 20, ended: [], lost: [] });
  });

  it("answering oddly: the pair is saved, the account lives, the operator is told", async () => {
    await using installation = await createInstallation(site, variant, { speed: length.speed });
    const odd = [
      { omit: ["scope"] },
      { omit: ["refresh_token"] },
      { replace: { refresh_token: "" } },
      { replace: { expires_in: "7200" } },
      { omit: ["expires_in"] },
    ];
    for (const alteration of odd) {
      await installation.simulator.fault({ endpoint: "token", kind: "alter_answer", times: 4, ...alteration });
    }
    await installation.seed(20, { dueWithinMs: 0 });
    await installation.startWorker();
    await allRefreshed(installation, 20);
    await until(
      async () => (await listAppFaults(installation.db, installation.app)).map(({ setting }) => setting),
      ["TikTok's answers"],
    );
    await installation.stop();
    note("odd answers", { ...variant, accounts: 20, flagged: 0 });
    expect(await installation.audit()).toMatchObject({ alive: 20, ended: [], lost: [], unsettled: [] });
  });

  it("told by one user to remove the app: that account, and only it, is flagged", async () => {
    await using installation = await createInstallation(site, variant, { speed: length.speed });
    const { simulator, db } = installation;
    await installation.seed(40, { dueWithinMs: 500 });
    const { open_id: leaving } = await db.selectFrom("tiktok_grant").select("open_id").executeTakeFirstOrThrow();
    await simulator.removeApp(leaving);
    await installation.startWorker();
    await until(() => flaggedOf(installation), [{ open_id: leaving, end_reason: "grant_rejected" }]);
    await allRefreshed(installation, 39);
    await installation.stop();
    note("one user removes the app", { ...variant, accounts: 40, flagged: 1 });
    expect(await installation.audit()).toMatchObject({ alive: 39, ended: [{ openId: leaving }], lost: [] });
  });
});
