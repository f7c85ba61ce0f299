import { type Figure, loads, rounded } from "./report/figure.ts";
import { measureWebhookDrain } from "./rows/webhook-drain.ts";
import type { Run } from "./run.ts";
import { makeNoneDue } from "./seed/make-due.ts";
import { seedAccounts } from "./seed/seed-accounts.ts";
import { createInstallation } from "./site/installation.ts";

/** What telling others costs: one worker that delivers ten thousand events a minute and goes on refreshing. */
export async function runWebhooks({ site, plan, stores: [store = "Postgres"], say }: Run): Promise<Figure[]> {
  const { accounts, events } = plan.webhooks;
  const steady = { ...plan.steady, seconds: events.seconds };
  await using installation = await createInstallation(site, "webhooks", plan.concurrency);
  await seedAccounts(installation, accounts);
  await makeNoneDue(installation);
  const drain = await measureWebhookDrain(installation, { store, events, steady });
  const { distinct, twice, outOfOrder } = drain.received;
  const about = `webhooks for ${rounded(events.perSecond * 60)} events a minute, ${store} store`;
  const figures: Figure[] = [
    {
      figure: `${about}: each delivered, those of an account in order`,
      measured: `${rounded(distinct)} of ${rounded(drain.events)}, ${twice} twice, ${outOfOrder} out of order (${loads(drain.load)})`,
      limit: "–",
      result: `last one ${rounded(drain.behindSeconds, 1)} s behind`,
      goal: "all, ≤ 5 s behind",
      met: distinct === drain.events && outOfOrder === 0 && drain.behindSeconds <= 5,
    },
    {
      figure: `${about}: from the event to its delivery`,
      measured: `p50 ${rounded(drain.delay.p50Ms)} ms, p99 ${rounded(drain.delay.p99Ms)} ms, max ${rounded(drain.delay.maxMs)} ms`,
      limit: "–",
      result: `p99 ${rounded(drain.delay.p99Ms / 1000, 2)} s`,
      goal: "≤ 5 s",
      met: drain.delay.p99Ms <= 5_000,
    },
    {
      figure: `${about}: lag of refreshing meanwhile, at ${steady.perSecond}/s`,
      measured: `p50 ${rounded(drain.lag.p50Ms)} ms, p99 ${rounded(drain.lag.p99Ms)} ms, max ${rounded(drain.lag.maxMs)} ms`,
      limit: "–",
      result: `p99 ${rounded(drain.lag.p99Ms / 1000, 2)} s`,
      goal: "≤ 2 s",
      met: drain.lag.p99Ms <= 2_000,
    },
  ];
  for (const figure of figures) say(figure);
  return figures;
}
