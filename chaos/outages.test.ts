import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { accountsOnDisk } from "./harness/answers-on-disk.ts";
import { createInstallation, type Installation, type Variant } from "./harness/installation.ts";
import type { Program } from "./harness/program.ts";
import { length, note } from "./harness/run.ts";
import { settled } from "./harness/settled.ts";
import { createSite, type Site } from "./harness/site.ts";
import { until } from "./harness/until.ts";
import { variants, variantsOnRedis } from "./harness/variants.ts";

/** Long enough that nobody's life ends in the outage, short enough that all are due again and again. */
const SHORT_LIVES = { accessTokenSeconds: 5, refreshTokenSeconds: 36_000 };
/** In flight when the outage comes: TikTok has rotated the pairs, and says so only now. */
const SLOW_ANSWERS = { endpoint: "token", kind: "delay", ms: 200, when: "after_commit", times: null } as const;

const HELD = 5;

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterEach(() => site.postgres.start());
afterAll(() => site.close());

/** Nobody gives up on an answer that is held back until Postgres is gone, which takes a busy machine a while. */
const PATIENT = { exchangeTimeoutMs: 10_000 };

interface LoadOptions {
  load?: readonly Variant[];
  exchangeTimeoutMs?: number;
}

interface Load extends AsyncDisposable {
  installations: Installation[];
  /** One for each installation. */
  workers: Program[];
}

async function underLoad({ load = variants(), ...options }: LoadOptions = {}): Promise<Load> {
  await using undo = new AsyncDisposableStack();
  const installations: Installation[] = [];
  for (const variant of load) {
    const app = SHORT_LIVES;
    const installation = await createInstallation(site, variant, { speed: length.speed, app, ...options });
    undo.use(installation);
    await installation.simulator.fault(SLOW_ANSWERS);
    await installation.seed(length.accounts, { dueWithinMs: 3_000 });
    installations.push(installation);
  }
  const workers = await Promise.all(installations.map((installation) => installation.startWorker()));
  await Promise.all(installations.map(({ simulator }) => simulator.waitFor({ refreshes: 20 })));
  const end = undo.move();
  return { installations, workers, [Symbol.asyncDispose]: () => end.disposeAsync() };
}

/** TikTok has rotated some pairs, and does not say so yet. */
async function holdAnswers({ simulator }: Installation): Promise<void> {
  await simulator.clearFaults();
  await simulator.fault({ endpoint: "token", kind: "hold", when: "after_commit", times: HELD });
  await simulator.waitFor({ held: HELD });
}

/** TikTok has rotated pairs when Postgres goes, and tells of them afterwards: resolves when all of these are on disk. */
async function stopPostgresWithAnswersOnTheirWay(installations: readonly Installation[]): Promise<void> {
  await Promise.all(installations.map(holdAnswers));
  await site.postgres.stop();
  await Promise.all(installations.map(({ simulator }) => simulator.release()));
  const onDisk = async () => Promise.all(installations.map(async ({ journal }) => (await journal()).waiting));
  await until(
    async () => Math.min(...(await onDisk())),
    (least) => least >= HELD,
  );
}

/**
 * Nobody was lost, nobody was told to come back.
 *
 * @param options.onDisk where processes were killed: for each installation, the accounts whose answers were on disk. What
 *   had only just arrived died with the process, and may have ended, but only as that
 */
async function expectNothingLost(
  what: string,
  installations: readonly Installation[],
  { mayBeSentAgain = false, onDisk }: { mayBeSentAgain?: boolean; onDisk?: readonly Set<string>[] } = {},
): Promise<void> {
  const calm = async (installation: Installation) => {
    await settled(installation, { withinMs: 90_000 });
    await installation.stop();
  };
  await Promise.all(installations.map(calm));
  for (const [index, installation] of installations.entries()) {
    const found = await installation.audit();
    note(what, {
      ...installation.variant,
      accounts: found.accounts,
      refreshes: found.refreshes,
      lost: found.lost.length,
      ended: found.ended.length,
      spentTokenReuses: found.spentTokenReuses,
    });
    expect(found).toMatchObject({ lost: [], waiting: 0 });
    const saved = onDisk?.[index];
    if (saved) {
      expect(found.ended.filter(({ accountId }) => saved.has(accountId))).toEqual([]);
      expect(new Set(found.ended.map(({ reason }) => reason))).toEqual(
        new Set(found.ended.length > 0 ? ["rotation_lost"] : []),
      );
      continue;
    }
    expect(found.ended).toEqual([]);
    if (!mayBeSentAgain) expect(found.spentTokenReuses).toBe(0);
  }
}

describe("Postgres goes away under load", () => {
  it("and comes back: what TikTok answered meanwhile waits on disk", async () => {
    await using load = await underLoad(PATIENT);
    const { installations } = load;
    await stopPostgresWithAnswersOnTheirWay(installations);
    await wait(length.outageSeconds * 1_000);
    await site.postgres.start();
    await expectNothingLost("Postgres stopped, worker lives", installations);
  });

  it.each(["asked to stop", "killed"] as const)("while workers and api are %s", async (end) => {
    await using load = await underLoad(PATIENT);
    const { installations, workers } = load;
    const apis = await Promise.all(installations.map((installation) => installation.startApi()));
    await stopPostgresWithAnswersOnTheirWay(installations);
    const stops = await Promise.all(
      [...workers, ...apis].map((program) => (end === "killed" ? program.kill() : program.stop())),
    );
    for (const stop of stops) if (stop) expect(stop.tookMs).toBeLessThan(20_000);
    const onDisk = await Promise.all(installations.map(({ dataDir }) => accountsOnDisk(dataDir)));
    for (const accounts of onDisk) expect(accounts.size).toBeGreaterThanOrEqual(HELD);
    await wait(length.outageSeconds * 500);
    await site.postgres.start();
    await Promise.all(installations.map((installation) => installation.startWorker()));
    await expectNothingLost(
      `Postgres stopped, worker ${end} meanwhile`,
      installations,
      end === "killed" ? { onDisk } : {},
    );
  });

  it("in the very moment that workers are asked to stop", async () => {
    await using load = await underLoad(PATIENT);
    const { installations, workers } = load;
    await Promise.all(installations.map(holdAnswers));
    // Everything reaches them at once when they go on: the end of their connections, the answers, and the signal.
    for (const worker of workers) worker.pause();
    await site.postgres.stop();
    await Promise.all(installations.map(({ simulator }) => simulator.release()));
    const stopping = workers.map((worker) => worker.stop());
    for (const worker of workers) worker.resume();
    for (const { code, tookMs } of await Promise.all(stopping)) {
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(20_000);
    }
    await site.postgres.start();
    await Promise.all(installations.map((installation) => installation.startWorker()));
    await expectNothingLost("Postgres stopped together with the worker", installations);
  });
});

describe("Redis goes away under load", () => {
  it("and comes back empty: the next sweep rebuilds the queue", async ({ skip }) => {
    const { redis } = site;
    if (redis === null) return skip("no redis-server is installed");
    await using load = await underLoad({ load: variantsOnRedis() });
    const { installations } = load;
    await redis.kill();
    await wait(length.outageSeconds * 1_000);
    await redis.start();
    const before = await Promise.all(installations.map(async ({ simulator }) => (await simulator.summary()).totals));
    await Promise.all(
      installations.map(({ simulator }, index) =>
        simulator.waitFor({ refreshes: (before[index]?.refreshes ?? 0) + 2 * length.accounts }, { timeoutMs: 60_000 }),
      ),
    );
    await expectNothingLost("Redis killed and back empty", installations);
  });

  it("and is emptied while it runs", async ({ skip }) => {
    const { redis } = site;
    if (redis === null) return skip("no redis-server is installed");
    await using load = await underLoad({ load: variantsOnRedis() });
    const { installations } = load;
    for (let round = 0; round < 3; round++) {
      await redis.flush();
      await wait(500);
    }
    const before = await Promise.all(installations.map(async ({ simulator }) => (await simulator.summary()).totals));
    await Promise.all(
      installations.map(({ simulator }, index) =>
        simulator.waitFor({ refreshes: (before[index]?.refreshes ?? 0) + 2 * length.accounts }, { timeoutMs: 60_000 }),
      ),
    );
    await expectNothingLost("Redis emptied", installations);
  });
});

describe("a worker does nothing for longer than its lease", () => {
  it("and then goes on: the answers that came meanwhile are saved, unless newer ones are stored", async () => {
    await using load = await underLoad();
    const { installations, workers } = load;
    const holdAndPause = async (installation: Installation, index: number) => {
      await holdAnswers(installation);
      workers[index]?.pause();
    };
    await Promise.all(installations.map(holdAndPause));
    // They lie in the sockets of workers that do not read.
    await Promise.all(installations.map(({ simulator }) => simulator.release()));
    await Promise.all(installations.map((installation) => installation.startWorker()));
    await wait(length.pauseSeconds * 1_000);
    for (const worker of workers) worker.resume();
    await expectNothingLost("SIGSTOP for longer than the lease", installations, { mayBeSentAgain: true });
  });
});
