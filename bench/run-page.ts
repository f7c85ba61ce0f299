import { buildPage } from "../e2e/testing/page.ts";
import { type Figure, rounded } from "./report/figure.ts";
import { measureLiveLatency } from "./rows/live-latency.ts";
import { type Device, measurePageLoad, type PageLoad } from "./rows/page-load.ts";
import { measureScrolling } from "./rows/scrolling.ts";
import type { Run } from "./run.ts";
import { seedAccounts } from "./seed/seed-accounts.ts";
import { createInstallation, type Installation } from "./site/installation.ts";
import { createVisitor } from "./site/visitor.ts";

const DEVICES: Device[] = [
  { name: "this machine", slowdown: 1, network: null },
  // What Lighthouse takes for a phone of the middle class.
  {
    name: "a phone (processor 4 × slower, 1.6 Mbit/s, 150 ms away)",
    slowdown: 4,
    network: { bytesPerSecond: 1_600_000 / 8, latencyMs: 150 },
  },
];

const MOST_SCRIPT_BYTES = 110_000;

/** What somebody waits for in front of the settings page, in a real browser. */
export async function runPage({ site, plan, stores: [store = "Postgres"], say }: Run): Promise<Figure[]> {
  const figures: Figure[] = [];
  const tell = (figure: Figure) => {
    figures.push(figure);
    say(figure);
  };
  await buildPage();
  await using installation = await createInstallation(site, "page", plan.concurrency);
  const api = await installation.startApi(store);
  await using undo = new AsyncDisposableStack();
  undo.defer(() => api.stop());
  const visitor = undo.use(await createVisitor(installation.origin));

  await grow(installation, plan.page.few);
  for (const device of DEVICES) {
    const load = await measurePageLoad(visitor, device, plan.page.loads);
    for (const figure of figuresOf(load, device, plan.page.few)) tell(figure);
    if (device === DEVICES[0]) tell(scripts(load));
  }
  tell(await live(installation, { store, visitor, loads: plan.page.loads }));
  await grow(installation, plan.page.many - plan.page.few);
  const { frameMs, filterMs } = await measureScrolling(visitor, plan.page.many);
  const many = rounded(plan.page.many);
  tell({
    figure: `scrolling through ${many} accounts: 95 of 100 frames`,
    measured: `${rounded(frameMs.p95, 1)} ms or less (the half of them ${rounded(frameMs.p50, 1)} ms, the longest ${rounded(frameMs.max, 1)} ms)`,
    limit: "16.7 ms, of a screen at 60 Hz",
    result: `${rounded(frameMs.p95, 1)} ms`,
    goal: "≤ 34 ms",
    met: frameMs.p95 <= 34,
  });
  tell({
    figure: `filtering ${many} accounts, from the click to what is painted`,
    measured: `${rounded(filterMs)} ms`,
    limit: "–",
    result: `${rounded(filterMs)} ms`,
    goal: "≤ 200 ms",
    met: filterMs <= 200,
  });
  return figures;
}

function figuresOf(load: PageLoad, { name }: Device, accounts: number): Figure[] {
  const about = `settings with ${rounded(accounts)} accounts, ${name}`;
  const time = (what: string, ms: number, goalMs: number): Figure => ({
    figure: `${what}, ${about}`,
    measured: `${rounded(ms)} ms`,
    limit: `${rounded(load.answeredMs)} ms, until the document came`,
    result: `${rounded(ms)} ms`,
    goal: `≤ ${rounded(goalMs)} ms`,
    met: ms <= goalMs,
  });
  return [
    time("first paint", load.firstPaintMs, 1_800),
    time("largest paint", load.largestPaintMs, 2_500),
    time("blocking time", load.blockingMs, 200),
    {
      figure: `layout shift, ${about}`,
      measured: rounded(load.layoutShift, 3),
      limit: "–",
      result: rounded(load.layoutShift, 3),
      goal: "≤ 0.1",
      met: load.layoutShift <= 0.1,
    },
  ];
}

function scripts({ scriptBytes }: PageLoad): Figure {
  return {
    figure: "JavaScript of the first page, compressed with gzip",
    measured: `${rounded(scriptBytes / 1_000, 1)} kB`,
    limit: "–",
    result: `${rounded(scriptBytes / 1_000, 1)} kB`,
    goal: `≤ ${rounded(MOST_SCRIPT_BYTES / 1_000)} kB`,
    met: scriptBytes <= MOST_SCRIPT_BYTES,
  };
}

async function live(installation: Installation, options: Parameters<typeof measureLiveLatency>[1]): Promise<Figure> {
  const { p50Ms, maxMs } = await measureLiveLatency(installation, options);
  return {
    figure: "from a refresh that is saved to the page that shows it",
    measured: `${rounded(p50Ms)} ms, at most ${rounded(maxMs)} ms`,
    limit: "–",
    result: `${rounded(maxMs)} ms`,
    goal: "≤ 1,000 ms",
    met: maxMs <= 1_000,
  };
}

/** Gives the visitor more accounts. */
async function grow(installation: Installation, accounts: number): Promise<void> {
  await seedAccounts(installation, accounts);
  await installation.db
    .updateTable("tiktok_account")
    .set(({ selectFrom }) => ({
      user_id: selectFrom("app_user").select("id").where("id", "<>", "owner").limit(1).$castTo<string>(),
    }))
    .where("user_id", "=", "owner")
    .execute();
}
