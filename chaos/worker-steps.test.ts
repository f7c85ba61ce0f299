import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInstallation, type Installation } from "./harness/installation.ts";
import type { Program } from "./harness/program.ts";
import { length, note } from "./harness/run.ts";
import { settled } from "./harness/settled.ts";
import { createSite, type Site } from "./harness/site.ts";
import { until } from "./harness/until.ts";
import { variants } from "./harness/variants.ts";

const ACCOUNTS = 10;

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(() => site.close());

/** A worker that has come to a certain step with all accounts, and the way on for whoever is left after it. */
type Step = (installation: Installation) => Promise<{ victim: Program; release: () => Promise<unknown> }>;

const untilRows = (installation: Installation, condition: string, count: number) =>
  until(
    async () => (await rowsWhere(installation, condition)).length,
    (found) => found >= count,
  );

async function rowsWhere({ db }: Installation, condition: string) {
  const { rows } = await sql`select account_id from tiktok_grant where ${sql.raw(condition)}`.execute(db);
  return rows;
}

/** Holds the rows, as a transaction of somebody else does, until it is released. */
async function lockRows(url: string, statement: string) {
  const locker = new pg.Client({ connectionString: url });
  locker.on("error", () => undefined);
  await locker.connect();
  await locker.query(`begin; ${statement}`);
  return async () => {
    await locker.query("rollback");
    await locker.end();
  };
}

async function waitingForLocks(url: string, count: number): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const waiting = async () => {
    const { rows } = await admin.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows.length;
  };
  await until(waiting, (found) => found >= count);
  await admin.end();
}

const STEPS: Record<string, { step: Step; mayBeLost: boolean }> = {
  "before the claim": {
    mayBeLost: false,
    async step(installation) {
      // Claims wait for the table, so that the worker stands right before its first one.
      const release = await lockRows(installation.databaseUrl, "lock table tiktok_grant in access exclusive mode");
      const victim = await installation.startWorker();
      await waitingForLocks(installation.databaseUrl, 1);
      return { victim, release };
    },
  },
  "after the claim, before TikTok hears of it": {
    mayBeLost: false,
    async step(installation) {
      await installation.simulator.fault({ endpoint: "token", kind: "hold", when: "before_commit", times: ACCOUNTS });
      const victim = await installation.startWorker();
      await installation.simulator.waitFor({ held: ACCOUNTS });
      return { victim, release: () => installation.simulator.release({ as: "drop" }) };
    },
  },
  "while TikTok answers": {
    mayBeLost: true,
    async step(installation) {
      await installation.simulator.fault({ endpoint: "token", kind: "hold", when: "after_commit", times: ACCOUNTS });
      const victim = await installation.startWorker();
      await installation.simulator.waitFor({ held: ACCOUNTS });
      return { victim, release: () => installation.simulator.release({ as: "drop" }) };
    },
  },
  "in the commit, when it takes so long that the answers are on disk": {
    mayBeLost: false,
    async step(installation) {
      await installation.simulator.fault({ endpoint: "token", kind: "hold", when: "after_commit", times: ACCOUNTS });
      const victim = await installation.startWorker();
      await installation.simulator.waitFor({ held: ACCOUNTS });
      const release = await lockRows(installation.databaseUrl, "lock table tiktok_grant in exclusive mode");
      await installation.simulator.release();
      await until(async () => (await installation.journal()).waiting, ACCOUNTS);
      return { victim, release };
    },
  },
  "after the commit": {
    mayBeLost: false,
    async step(installation) {
      const victim = await installation.startWorker();
      await untilRows(installation, "generation > 1", ACCOUNTS);
      return { victim, release: async () => undefined };
    },
  },
};

describe.concurrent.each(variants())("a worker that is killed, queue in $store, regime $regime", (variant) => {
  it.each(Object.entries(STEPS))("%s", async (name, { step, mayBeLost }) => {
    await using installation = await createInstallation(site, variant, { speed: length.speed });
    await installation.seed(ACCOUNTS, { dueWithinMs: 0 });
    const { victim, release } = await step(installation);
    await victim.kill();
    await release();
    await installation.startWorker();
    await untilRows(installation, "generation > 1 or ended_at is not null", ACCOUNTS);
    await settled(installation);
    await installation.stop();
    const found = await installation.audit();
    const lost = found.ended.length;
    note(`kill -9 ${name}`, { ...variant, accounts: ACCOUNTS, rotationLost: lost, lost: found.lost.length });
    expect(found).toMatchObject({ lost: [], unsettled: [], waiting: 0 });
    const answerIsGone = mayBeLost && variant.regime === "2026-11";
    expect(found.ended.map(({ reason }) => reason)).toEqual(answerIsGone ? Array(ACCOUNTS).fill("rotation_lost") : []);
  });
});
