import { type Figure, loads, rounded } from "./report/figure.ts";
import { measureScopeChange } from "./rows/scope-change.ts";
import type { Run } from "./run.ts";
import { makeNoneDue } from "./seed/make-due.ts";
import { seedAccounts } from "./seed/seed-accounts.ts";
import { createInstallation } from "./site/installation.ts";

const BASIC = "user.info.basic";

/** What the day costs on which the video scopes are approved, and the day they are taken back. */
export async function runScopes({ site, plan, stores: [store = "Postgres"], say }: Run): Promise<Figure[]> {
  const accounts = plan.claim.accounts.at(-1) ?? 0;
  const steady = { ...plan.steady, seconds: plan.scopes.steadySeconds };
  await using installation = await createInstallation(site, "scopes", plan.concurrency);
  await seedAccounts(installation, accounts);
  await makeNoneDue(installation);
  say(`${rounded(accounts)} accounts are there`);
  const figures: Figure[] = [];
  const days = [
    { what: "added", scopes: [BASIC, "video.upload", "video.publish"] },
    { what: "removed again", scopes: [BASIC] },
  ];
  for (const { what, scopes } of days) {
    const { seconds, lag, load } = await measureScopeChange(installation, { store, scopes, steady });
    const about = `two scopes ${what}, ${rounded(accounts)} accounts, ${store} store`;
    figures.push(
      {
        figure: `${about}: until every account is looked at`,
        measured: `${rounded(seconds, 1)} s (${loads(load)})`,
        limit: "–",
        result: `${rounded(accounts / seconds)} accounts/s`,
        goal: "≤ 300 s",
        met: seconds <= 300,
      },
      {
        figure: `${about}: lag of refreshing meanwhile, at ${steady.perSecond}/s`,
        measured: `p50 ${rounded(lag.p50Ms)} ms, p99 ${rounded(lag.p99Ms)} ms, max ${rounded(lag.maxMs)} ms`,
        limit: "–",
        result: `p99 ${rounded(lag.p99Ms / 1000, 2)} s`,
        goal: "≤ 2 s",
        met: lag.p99Ms <= 2_000,
      },
    );
    for (const figure of figures.slice(-2)) say(figure);
  }
  return figures;
}
