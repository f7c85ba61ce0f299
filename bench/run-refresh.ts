import { type Figure, loads, perSecond, rounded } from "./report/figure.ts";
import { measureDueBesideLimit, type RoundBesideLimit } from "./rows/due-accounts.ts";
import { type ExchangeRate, measureFixedReplies } from "./rows/exchange-limit.ts";
import { measureSlowTikTok } from "./rows/slow-tiktok.ts";
import type { Run } from "./run.ts";
import { seedAccounts } from "./seed/seed-accounts.ts";
import { createInstallation, type StoreName } from "./site/installation.ts";
import { middleBy } from "./statistics.ts";

const GOALS = { Redis: 0.5, Postgres: 0.45 };

/** How fast one worker refreshes, beside how fast undici alone exchanges. */
export async function runRefresh({ site, plan, stores, say }: Run): Promise<Figure[]> {
  const { due, concurrency, rounds, slow } = plan;
  const figures: Figure[] = [];
  const tell = (figure: Figure) => {
    figures.push(figure);
    say(figure);
  };
  tell(
    limitFigure("a server of one fixed reply", await measureFixedReplies(site, { count: due, concurrency, rounds })),
  );
  await using installation = await createInstallation(site, "refresh", concurrency);
  await seedAccounts(installation, due);
  const limits: ExchangeRate[] = [];
  for (const store of stores) {
    const measured = await measureDueBesideLimit(installation, { store, accounts: due, rounds, concurrency });
    limits.push(...measured.map(({ limit }) => limit));
    tell(dueFigure(measured, { store, due }));
  }
  tell(
    limitFigure(
      `the simulator, ${concurrency} at once`,
      middleBy(limits, ({ perSecond: rate }) => rate),
    ),
  );
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

function limitFigure(server: string, { perSecond: rate, load }: ExchangeRate): Figure {
  return {
    figure: `exchanges by undici alone with ${server}`,
    measured: `${perSecond(rate)} (${loads(load)})`,
    limit: "–",
    result: "–",
    goal: "–",
    met: null,
  };
}

function dueFigure(rounds: readonly RoundBesideLimit[], { store, due }: { store: StoreName; due: number }): Figure {
  const ratioOf = ({ measured, limit }: RoundBesideLimit) => measured.perSecond / limit.perSecond;
  const middle = middleBy(rounds, ratioOf);
  const ratio = ratioOf(middle);
  return {
    figure: `refreshes, ${rounded(due)} accounts due, ${store} store`,
    measured: `${perSecond(middle.measured.perSecond)} (${loads(middle.measured.load)})`,
    limit: `${perSecond(middle.limit.perSecond)}, undici alone before and after it`,
    result: rounded(ratio, 2),
    goal: `≥ ${GOALS[store]}`,
    met: ratio >= GOALS[store],
  };
}
