import path from "node:path";
import { parseArgs } from "node:util";
import { FULL, SMALL } from "./plan.ts";
import type { Figure } from "./report/figure.ts";
import { describeMachine } from "./report/machine.ts";
import { writeSection } from "./report/write-report.ts";
import { BROKER_ROWS, runBroker } from "./run-broker.ts";
import { runPage } from "./run-page.ts";
import { runRefresh } from "./run-refresh.ts";
import { runScale, SCALE_ROWS } from "./run-scale.ts";
import { runScopes } from "./run-scopes.ts";
import { runWebhooks } from "./run-webhooks.ts";
import { createSite } from "./site/site.ts";

const BENCHMARKS = {
  refresh: runRefresh,
  scale: runScale,
  scopes: runScopes,
  broker: runBroker,
  webhooks: runWebhooks,
  page: runPage,
};

/** Rows that may be asked for by name. */
const ROWS: Partial<Record<string, readonly string[]>> = { scale: SCALE_ROWS, broker: BROKER_ROWS };

const USAGE = `pnpm bench                 all, one after the other
pnpm bench refresh         how fast one worker refreshes
pnpm bench scale           what a million accounts change
pnpm bench scopes          how long a change of the configured scopes takes
pnpm bench broker          how fast other services get tokens
pnpm bench webhooks        whether webhooks keep up, and refreshing beside them
pnpm bench page            how fast the page is in a real browser
pnpm bench scale ROW ...   only these rows (${SCALE_ROWS.join(", ")}); the report stays as it is
pnpm bench broker ROW ...  likewise (${BROKER_ROWS.join(", ")})

  --report=FILE   instead of docs/benchmarks.md
  --small         with tiny numbers, to see that it works`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    report: { type: "string", default: path.join(import.meta.dirname, "../docs/benchmarks.md") },
    small: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const [asked, ...rows] = positionals;
const names = Object.keys(BENCHMARKS) as (keyof typeof BENCHMARKS)[];
const isKnown = asked === undefined || names.some((name) => name === asked);
if (values.help || !isKnown || rows.some((row) => !ROWS[asked ?? ""]?.includes(row))) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 1);
}

const startedAt = performance.now();
const since = (moment: number) => (performance.now() - moment) / 1000;
const say = (what: Figure | string) => {
  const text = typeof what === "string" ? what : `${what.figure}: ${what.measured} → ${what.result} (${what.goal})`;
  console.log(`${since(startedAt).toFixed(0).padStart(4)} s  ${text}`);
};

for (const name of names.filter((known) => asked === undefined || known === asked)) {
  const beganAt = performance.now();
  await using site = await createSite();
  if (!site.redis) say("no redis-server is installed here: the rows about the Redis store are left out");
  const figures = await BENCHMARKS[name]({
    site,
    plan: values.small ? SMALL : FULL,
    // What is tried out by tiny numbers is the benchmark itself, which does not know the store.
    stores: !site.redis ? ["Postgres"] : values.small ? ["Redis"] : ["Redis", "Postgres"],
    only: rows.length > 0 ? rows : null,
    say,
  });
  if (rows.length > 0) continue;
  const machine = await describeMachine(site);
  await writeSection(values.report, { name, machine, figures, tookSeconds: since(beganAt) });
  say(`${name} is in ${values.report}`);
}
