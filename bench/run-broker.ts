import { type Figure, loads, perSecond, rounded } from "./report/figure.ts";
import { measureExchangeTime } from "./rows/exchange-limit.ts";
import { measureExpiredTokens } from "./rows/expired-tokens.ts";
import { measureOutage } from "./rows/outage.ts";
import { measureValidTokens, type ReadFigures } from "./rows/valid-tokens.ts";
import type { Run } from "./run.ts";
import { makeBrokerClient } from "./seed/broker-client.ts";
import { makeNoneDue } from "./seed/make-due.ts";
import { seedAccounts } from "./seed/seed-accounts.ts";
import { createInstallation } from "./site/installation.ts";

const BESIDE_MS = 50;

/** Rows that may be asked for by name; without one, all are measured. */
export const BROKER_ROWS = ["valid", "expired", "outage"] as const;

/** How fast other services get tokens: valid ones, expired ones, and while Postgres is away. */
export async function runBroker({ site, plan, stores, say, only }: Run): Promise<Figure[]> {
  const { accounts, callers, requests, expired, answerMs, outageSeconds } = plan.broker;
  const wants = (row: (typeof BROKER_ROWS)[number]) => only === null || only.includes(row);
  const figures: Figure[] = [];
  const tell = (...told: Figure[]) => {
    figures.push(...told);
    for (const figure of told) say(figure);
  };
  await using installation = await createInstallation(site, "broker", plan.concurrency);
  await seedAccounts(installation, accounts);
  await makeNoneDue(installation);
  const client = await makeBrokerClient(installation, accounts);
  const [store = "Postgres"] = stores;

  if (wants("valid")) {
    const { rounds } = plan;
    const measured = await measureValidTokens(installation, client, { store, callers, requests, rounds });
    const ratio = measured.broker.perSecond / measured.expressSelect.perSecond;
    tell({
      figure: `valid tokens, ${callers} callers, ${rounded(accounts)} accounts`,
      measured: describeReads(measured.broker),
      limit: `${describeReads(measured.expressSelect)}, an Express route with one select by primary key`,
      result: rounded(ratio, 2),
      goal: "≥ 0.7",
      met: ratio >= 0.7,
    });
  }
  const exchangeMs = wants("expired")
    ? await measureExchangeTime(site, { atOnce: expired.accounts, answerMs, rounds: plan.rounds })
    : 0;
  for (const queue of stores) {
    if (!wants("expired")) break;
    const few = { ...client, tokenPaths: client.tokenPaths.slice(0, expired.accounts) };
    const someIds = { ...few, accountIds: client.accountIds.slice(0, expired.accounts) };
    const measured = await measureExpiredTokens(installation, someIds, {
      store: queue,
      callers: expired.callers,
      answerMs,
      rounds: 5 * plan.rounds,
    });
    const about = `${rounded(expired.callers)} callers at once for ${expired.accounts} expired tokens, ${queue} store`;
    const counts = [...new Set(measured.exchanges)].join(", ");
    const most = exchangeMs + measured.valid.p99Ms + BESIDE_MS;
    tell(
      {
        figure: `${about}: exchanges`,
        measured: counts,
        limit: "–",
        result: `${counts} in ${measured.exchanges.length} rounds`,
        goal: `${expired.accounts} each time`,
        met: measured.exchanges.every((count) => count === expired.accounts),
      },
      {
        figure: `${about}: p99`,
        measured: `${rounded(measured.expired.p99Ms)} ms`,
        limit: `${rounded(most)} ms: ${expired.accounts} exchanges by undici alone ${rounded(exchangeMs)} ms, valid tokens ${rounded(measured.valid.p99Ms)} ms, ${BESIDE_MS} ms`,
        result: rounded(measured.expired.p99Ms / most, 2),
        goal: "≤ 1",
        met: measured.expired.p99Ms <= most,
      },
    );
  }
  if (wants("outage")) {
    const measured = await measureOutage(installation, client, { store, seconds: outageSeconds, callers });
    tell(
      {
        figure: `Postgres away for ${outageSeconds} s: answers meanwhile`,
        measured: measured.meanwhile,
        limit: "–",
        result: `${rounded(measured.wrong)} others`,
        goal: "503 with Retry-After alone",
        met: measured.wrong === 0,
      },
      {
        figure: `Postgres away for ${outageSeconds} s: until every answer is the right token again`,
        measured: `${rounded(measured.recoveryMs)} ms`,
        limit: "–",
        result: `${rounded(measured.recoveryMs / 1000, 2)} s`,
        goal: "≤ 2 s",
        met: measured.recoveryMs <= 2_000,
      },
    );
  }
  return figures;
}

function describeReads({ perSecond: rate, p50Ms, p99Ms, load }: ReadFigures): string {
  return `${perSecond(rate)}, p50 ${rounded(p50Ms, 1)} ms, p99 ${rounded(p99Ms, 1)} ms (${loads(load)})`;
}
