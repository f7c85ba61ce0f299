import { type Figure, loads, perSecond, rounded } from "./report/figure.ts";
import { measureClaimTimes } from "./rows/claim-time.ts";
import { measureDiskSpace } from "./rows/disk-space.ts";
import { measureIdle } from "./rows/idle.ts";
import { measureManyDue, type RoundBesideFew } from "./rows/many-due.ts";
import { measureOperatorView } from "./rows/operator-view.ts";
import { measureSteadyLag } from "./rows/steady-lag.ts";
import type { Run } from "./run.ts";
import { makeAllDue, makeNoneDue } from "./seed/make-due.ts";
import { seedAccounts } from "./seed/seed-accounts.ts";
import { createInstallation, type Installation, type StoreName } from "./site/installation.ts";
import { middleBy } from "./statistics.ts";

const IDLE_QUERIES = { Redis: 3, Postgres: 10 };

/** Rows that may be asked for by name; without one, all are measured. */
export const SCALE_ROWS = ["claim", "due", "operator", "idle", "lag"] as const;

/** What changes as accounts grow to a million, and what should not. */
export async function runScale(run: Run): Promise<Figure[]> {
  const { site, plan, only, say } = run;
  const wants = (row: (typeof SCALE_ROWS)[number]) => only === null || only.includes(row);
  const figures: Figure[] = [];
  const tell = (figure: Figure) => {
    figures.push(figure);
    say(figure);
  };
  await using installation = await createInstallation(site, "scale", plan.concurrency);
  await growAndClaim(installation, run, { measure: wants("claim"), tell });
  if (wants("due")) await manyDue(installation, run, tell);
  if (wants("operator")) await operatorView(installation, run, tell);
  if (wants("idle") || wants("lag")) {
    await makeNoneDue(installation);
    say("none is due any more");
  }
  if (wants("idle")) await idle(installation, run, tell);
  if (wants("lag")) await lag(installation, run, tell);
  return figures;
}

type Tell = (figure: Figure) => void;

async function growAndClaim(
  installation: Installation,
  { site, plan: { claim, concurrency }, say }: Run,
  { measure, tell }: { measure: boolean; tell: Tell },
): Promise<void> {
  const [fewAccounts = 0] = claim.accounts;
  await using few = await createInstallation(site, "few_claims", concurrency);
  if (measure) await seedAccounts(few, fewAccounts);
  let seeded = 0;
  for (const accounts of claim.accounts) {
    const isLast = accounts === claim.accounts.at(-1);
    if (!measure && !isLast) continue;
    await seedAccounts(installation, accounts - seeded);
    seeded = accounts;
    say(`${rounded(accounts)} accounts are there`);
    if (!measure) continue;
    const { manyMs, fewMs } = await measureClaimTimes(
      { many: installation, few },
      { ...claim, accounts: { many: accounts, few: fewAccounts } },
    );
    const ratio = manyMs / fewMs;
    tell({
      figure: `claim of ${claim.size} among ${rounded(accounts)} accounts, after two full cycles`,
      measured: `${rounded(manyMs, 1)} ms`,
      limit: `${rounded(fewMs, 1)} ms among ${rounded(fewAccounts)}, in turns`,
      result: `${rounded(ratio, 2)} ×`,
      goal: "≤ 1.3 ×",
      met: ratio <= 1.3,
    });
  }
}

async function manyDue(installation: Installation, run: Run, tell: Tell): Promise<void> {
  const {
    plan,
    stores: [store = "Postgres"],
  } = run;
  // In the same way for both numbers: due in an order of chance, and what the cycles left behind vacuumed.
  await makeAllDue(installation);
  await using few = await createInstallation(run.site, "few", plan.concurrency);
  await seedAccounts(few, plan.due);
  const accounts = rounded(plan.claim.accounts.at(-1) ?? 0);
  const { rounds, peakMib } = await measureManyDue(
    { many: installation, few },
    { store, refreshes: { many: plan.many.refreshes, few: plan.due }, rounds: plan.many.rounds },
  );
  const ratioOf = (round: RoundBesideFew) => round.many.perSecond / round.fewPerSecond;
  const middle = middleBy(rounds, ratioOf);
  const ratio = ratioOf(middle);
  tell({
    figure: `refreshes, ${accounts} accounts due, ${store} store`,
    measured: `${perSecond(middle.many.perSecond)} (${loads(middle.many.load)})`,
    limit: `${perSecond(middle.fewPerSecond)} with ${rounded(plan.due)} due, before and after it`,
    result: rounded(ratio, 2),
    goal: "≥ 0.9",
    met: ratio >= 0.9,
  });
  tell({
    figure: `peak memory of the worker, ${accounts} accounts due`,
    measured: `${rounded(peakMib)} MiB`,
    limit: "–",
    result: `${rounded(peakMib * 1.048576)} MB`,
    goal: "≤ 300 MB",
    met: peakMib * 1.048576 <= 300,
  });
  const space = await measureDiskSpace(installation);
  tell({
    figure: `what an account, a refresh and its event take on disk, ${accounts} accounts`,
    measured: `account with its grant ${rounded(space.bytesPerAccount)} bytes, log (WAL) of a refresh ${rounded(middle.many.walBytes)} bytes, event ${rounded(space.bytesPerEvent)} bytes`,
    limit: "–",
    result: "–",
    goal: "–",
    met: null,
  });
}

async function operatorView(installation: Installation, { plan }: Run, tell: Tell): Promise<void> {
  const accounts = rounded(plan.claim.accounts.at(-1) ?? 0);
  const { slowestMs, allMs, countMs } = await measureOperatorView(installation, plan.rounds);
  tell({
    figure: `the operator's view, ${accounts} accounts: its slowest query`,
    measured: `${rounded(slowestMs, 1)} ms, all of them ${rounded(allMs, 1)} ms (counting every account, which a job does, ${rounded(countMs)} ms)`,
    limit: "–",
    result: `${rounded(slowestMs, 1)} ms`,
    goal: "≤ 50 ms",
    met: slowestMs <= 50,
  });
}

async function idle(installation: Installation, { plan, stores }: Run, tell: Tell): Promise<void> {
  const accounts = rounded(plan.claim.accounts.at(-1) ?? 0);
  const { idleSeconds: seconds, rounds: parts, settleSeconds } = plan;
  for (const store of stores) {
    const measured = await measureIdle(installation, { store, seconds, parts, settleSeconds });
    const { queriesPerSecond } = measured;
    tell({
      figure: `idle, ${accounts} accounts, none due, ${store} store: queries to Postgres`,
      measured: `${rounded(queriesPerSecond, 1)}/s (by pg_stat_statements)`,
      limit: "–",
      result: `${rounded(queriesPerSecond, 1)}/s`,
      goal: `≤ ${IDLE_QUERIES[store]}/s`,
      met: queriesPerSecond <= IDLE_QUERIES[store],
    });
    const judged = [measured.load.worker, measured.load.api, measured.load.postgres];
    tell({
      figure: `idle, ${accounts} accounts, none due, ${store} store: load of a core`,
      measured: loads(involved(store, measured.load), 2),
      limit: "–",
      result: `at most ${rounded(Math.max(...judged), 2)} %`,
      goal: "≤ 1 % each",
      met: judged.every((percent) => percent <= 1),
    });
  }
}

async function lag(installation: Installation, { plan, stores }: Run, tell: Tell): Promise<void> {
  const accounts = rounded(plan.claim.accounts.at(-1) ?? 0);
  const { perSecond: steady } = plan.steady;
  for (const store of stores) {
    const measured = await measureSteadyLag(installation, { store, load: plan.steady, parts: plan.rounds });
    tell({
      figure: `lag at a steady ${steady}/s, ${accounts} accounts, ${store} store`,
      measured: `p50 ${rounded(measured.p50Ms)} ms, p99 ${rounded(measured.p99Ms)} ms, max ${rounded(measured.maxMs)} ms (${loads(involved(store, measured.load), 1)})`,
      limit: "–",
      result: `p99 ${rounded(measured.p99Ms / 1000, 2)} s`,
      goal: "≤ 2 s",
      met: measured.p99Ms <= 2_000,
    });
  }
}

/** A Redis that is not asked for anything says nothing about the store in use. */
function involved(store: StoreName, load: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(load).filter(([name]) => name !== "redis" || store === "Redis"));
}
