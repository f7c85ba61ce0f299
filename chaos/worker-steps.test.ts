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

async function waitingForLocks(url: string, count: number, statement = ""): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const waiting = async () => {
    const { rows } = await admin.query(
      `select 1 from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like '%' || $1 || '%'`,
      [statement],
    );
    return rows.length;
  };
  await until(waiting, (found) => found >= count);
  await admin.end();
}

const holdAnswers = async (installation: Installation) => {
  await installation.simulator.fault({ endpoint: "token", kind: "hold", when: "after_commit", times: ACCOUNTS });
  const victim = await installation.startWorker();
  await installation.simulator.waitFor({ held: ACCOUNTS });
  return victim;
};

/** Of how many accounts the answer is gone; of some, where Postgres brings a commit that it was sent to its end. */
type Lost = "none" | "some" | "all";

const STEPS: Record<string, { step: Step; lost: Lost }> = {
  "before the claim": {
    lost: "none",
    async step(installation) {
      // Claims wait for the table, so that the worker stands right before its first one.
      const release = await lockRows(installation.databaseUrl, "lock table tiktok_grant in access exclusive mode");
      const victim = await installation.startWorker();
      await waitingForLocks(installation.databaseUrl, 1);
      return { victim, release };
    },
  },
  "after the claim, before TikTok hears of it": {
    lost: "none",
    async step(installation) {
      await installation.simulator.fault({ endpoint: "token", kind: "hold", when: "before_commit", times: ACCOUNTS });
      const victim = await installation.startWorker();
      await installation.simulator.waitFor({ held: ACCOUNTS });
      return { victim, release: () => installation.simulator.release({ as: "drop" }) };
    },
  },
  "while TikTok answers": {
    lost: "all",
    async step(installation) {
      const victim = await holdAnswers(installation);
      return { victim, release: () => installation.simulator.release({ as: "drop" }) };
    },
  },
  "after the answer, before it is anywhere but in a statement": {
    lost: "some",
    async step(installation) {
      const victim = await holdAnswers(installation);
      const release = await lockRows(installation.databaseUrl, "lock table tiktok_grant in exclusive mode");
      await installation.simulator.release();
      await waitingForLocks(installation.databaseUrl, 1, "with answer as");
      return { victim, release };
    },
  },
  "in the commit, when it takes so long that the answers are on disk": {
    lost: "none",
    async step(installation) {
      const victim = await holdAnswers(installation);
      const release = await lockRows(installation.databaseUrl, "lock table tiktok_grant in exclusive mode");
      await installation.simulator.release();
      await until(async () => (await installation.journal()).waiting, ACCOUNTS);
      return { victim, release };
    },
  },
  "after the commit": {
    lost: "none",
    async step(installation) {
      const victim = await installation.startWorker();
      await untilRows(installation, "generation > 1", ACCOUNTS);
      return { victim, release: async () => undefined };
    },
  },
};

describe.concurrent.each(variants())("a worker that is killed, queue in $store, regime $regime", (variant) => {
  it.each(Object.entries(STEPS))("%s", async (name, { step, lost }) => {
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
    const rotationLost = found.ended.length;
    note(`kill -9 ${name}`, { ...variant, accounts: ACCOUNTS, rotationLost, lost: found.lost.length });
    expect(found).toMatchObject({ lost: [], unsettled: [], waiting: 0 });
    for (const { reason } of found.ended) expect(reason).toBe("rotation_lost");
    if (lost === "none" || variant.regime === "earlier") expect(rotationLost).toBe(0);
    else if (lost === "all") expect(rotationLost).toBe(ACCOUNTS);
  });
});
