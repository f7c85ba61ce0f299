import type { Plan } from "./plan.ts";
import { type Figure, loads, perSecond, rounded } from "./report/figure.ts";
import { measureDueAccounts } from "./rows/due-accounts.ts";
import { type ExchangeLimit, measureExchangeLimit } from "./rows/exchange-limit.ts";
import { measureSlowTikTok } from "./rows/slow-tiktok.ts";
import type { Run } from "./run.ts";
import { seedAccounts } from "./seed/seed-accounts.ts";
import { createInstallation, type Installation, type StoreName } from "./site/installation.ts";

const GOALS = { Redis: 0.5, Postgres: 0.45 };

/** How fast one worker refreshes, beside how fast undici alone exchanges. */
export async function runRefresh({ site, plan, stores, say }: Run): Promise<Figure[]> {
  const { due, concurrency, rounds, slow } = plan;
  const limit = await measureExchangeLimit(site, { count: due, concurrency, rounds });
  const figures = [...limitFigures(limit, plan)];
  for (const figure of figures) say(figure);
  await using installation = await createInstallation(site, "refresh", concurrency);
  await seedAccounts(installation, due);
  const tell = (figure: Figure) => {
    figures.push(figure);
    say(figure);
  };
  for (const store of stores) {
    tell(await dueFigure(installation, { store, limit, plan }));
  }
  for (const store of stores) {
    const measured = await measureSlowTikTok(installation, { store, ...slow, rounds });
    const most = concurrency / (slow.answerMs / 1000);
    const ratio = measured.perSecond / most;
    tell({
      figure: `refreshes with TikTok answering in ${slow.answerMs} ms, ${store} store`,
      measured: `${perSecond(measured.perSecond)} (${loads(measured.load)})`,
      limit: `${perSecond(most)}, concurrency ÷ ${slow.answerMs / 1000} s`,
      result: rounded(ratio, 2),
      goal: "≥ 0.9",
      met: ratio >= 0.9,
    });
  }
  return figures;
}

function limitFigures({ simulator, fixedReply }: ExchangeLimit, { concurrency }: Plan): Figure[] {
  const plain = { limit: "–", result: "–", goal: "–", met: null };
  return [
    { figure: `exchanges by undici alone with the simulator, ${concurrency} at once`, measured: simulator, ...plain },
    { figure: "exchanges by undici alone with a server of one fixed reply", measured: fixedReply, ...plain },
  ].map(({ measured, ...figure }) => ({ ...figure, measured: describe(measured) }));
}

function describe({ perSecond: rate, load }: ExchangeLimit["simulator"]): string {
  return `${perSecond(rate)} (${loads(load)})`;
}

async function dueFigure(
  installation: Installation,
  { store, limit, plan }: { store: StoreName; limit: ExchangeLimit; plan: Plan },
): Promise<Figure> {
  const measured = await measureDueAccounts(installation, { store, accounts: plan.due, rounds: plan.rounds });
  const ratio = measured.perSecond / limit.simulator.perSecond;
  return {
    figure: `refreshes, ${rounded(plan.due)} accounts due, ${store} store`,
    measured: `${perSecond(measured.perSecond)} (${loads(measured.load)})`,
    limit: `${perSecond(limit.simulator.perSecond)}, undici alone`,
    result: rounded(ratio, 2),
    goal: `≥ ${GOALS[store]}`,
    met: ratio >= GOALS[store],
  };
}
