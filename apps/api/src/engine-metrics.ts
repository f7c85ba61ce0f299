import {
  countDueGrants,
  countLivingGrants,
  countTikTokWebhooks,
  MOST_SUSPECTS_COUNTED,
  type RefreshControl,
  readJournalState,
  readLag,
  readRefreshControl,
  type TikTokWebhookCounts,
} from "@tiktok-connect/db";
import { Counter, Gauge, Registry } from "prom-client";
import type { MetricsSource } from "./metrics.ts";
import { within } from "./within.ts";

const READ_WITHIN_MS = 3_000;
const MOST_DUE_COUNTED = 100_000;
const MOST_WEBHOOKS_COUNTED = 10_000;

/**
 * How refreshing is, in Prometheus' text format: from the database, since workers answer no requests, and the journal
 * from the disk. While the database is away its figures are left out, and `tiktok_database_up` says why.
 */
export async function renderEngineMetrics(source: MetricsSource): Promise<string> {
  const [engine, journal] = await Promise.all([
    within(READ_WITHIN_MS, readEngine(source)).catch(() => null),
    within(READ_WITHIN_MS, readJournalState(source.dataDir)).catch(() => null),
  ]);
  // A registry for this answer alone: what cannot be read now is not there, instead of being what it was before.
  const registry = new Registry();
  gauge(registry, "tiktok_database_up", "Whether the database could be read for this answer", engine !== null);
  if (engine) {
    addGrants(registry, engine);
    addStops(registry, engine.control);
    addWhatWasSeen(registry, engine.control);
    addWebhooks(registry, engine.webhooks);
  }
  if (journal) {
    const help = "TikTok's answers in this api's DATA_DIR that wait for the database, or that it refused";
    const { waiting, setAside } = journal;
    gauges(registry, "tiktok_journal_entries", help, "state", { waiting, set_aside: setAside });
  }
  return registry.metrics();
}

type EngineState = Awaited<ReturnType<typeof readEngine>>;

/** None of these takes longer because there are more accounts, beyond the limits of counting. */
async function readEngine({ db, app }: MetricsSource) {
  const [control, due, living, lagSeconds, webhooks] = await Promise.all([
    readRefreshControl(db, app),
    countDueGrants(db, app, MOST_DUE_COUNTED),
    countLivingGrants(db),
    readLag(db, app),
    countTikTokWebhooks(db, app, MOST_WEBHOOKS_COUNTED),
  ]);
  return { control, due, living, lagSeconds, webhooks };
}

function addGrants(registry: Registry, { control, due, living, lagSeconds }: EngineState): void {
  gauge(registry, "tiktok_grants_due", `Grants that wait to be refreshed, counted up to ${MOST_DUE_COUNTED}`, due);
  gauge(
    registry,
    "tiktok_grants_living",
    "Grants that TikTok honours as far as is known, of this app and of others; of many, Postgres' own estimate",
    living,
  );
  gauge(
    registry,
    "tiktok_refresh_lag_seconds",
    "How long the grant that is due for the longest has been waiting; 0 when none waits",
    lagSeconds,
  );
  gauge(
    registry,
    "tiktok_grants_suspect",
    `Grants that were rejected and neither refreshed nor ended since, counted up to ${MOST_SUSPECTS_COUNTED}`,
    control.suspects,
  );
}

function addStops(registry: Registry, { pausedAt, heldUntil, breaker, rejectionsHeldSince }: RefreshControl): void {
  gauge(registry, "tiktok_refresh_paused", "Whether an operator has stopped refreshing", pausedAt !== null);
  gauge(registry, "tiktok_refresh_held", "Whether a rest lasts that TikTok asked for", heldUntil !== null);
  gauges(
    registry,
    "tiktok_refresh_breaker_open",
    "Whether refreshing waits for TikTok to take requests again, by why it does",
    "reason",
    {
      app_refused: breaker?.reason === "app_refused",
      rejections: breaker?.reason === "rejections",
      failures: breaker?.reason === "failures",
    },
  );
  gauge(
    registry,
    "tiktok_rejections_held",
    "Whether so many grants were rejected that none ends before an operator has looked",
    rejectionsHeldSince !== null,
  );
}

function addWhatWasSeen(registry: Registry, { totals, requestBudget, lifetimes }: RefreshControl): void {
  const refreshes = new Counter({
    name: "tiktok_refresh_total",
    help: "Refreshes by all workers, by what came of them; up to a second behind",
    labelNames: ["outcome"],
    registers: [registry],
  });
  for (const [outcome, count] of Object.entries(totals)) refreshes.inc({ outcome }, count);
  if (requestBudget !== null) {
    const help = "What the last request left of the second's worth that REFRESH_RATE allows";
    gauge(registry, "tiktok_request_budget", help, requestBudget);
  }
  if (lifetimes) {
    gauges(registry, "tiktok_token_lifetime_seconds", "How long TikTok said last that its tokens live", "kind", {
      access_token: lifetimes.accessSeconds,
      ...(lifetimes.refreshSeconds !== null && { refresh_token: lifetimes.refreshSeconds }),
    });
  }
}

function addWebhooks(registry: Registry, { settled, waiting }: TikTokWebhookCounts): void {
  const told = new Counter({
    name: "tiktok_webhooks_total",
    help: "What TikTok told by webhook and workers have seen to, by event and by what came of it",
    labelNames: ["event", "outcome"],
    registers: [registry],
  });
  for (const { event, outcome, total } of settled) told.inc({ event, outcome }, total);
  const help = `What TikTok told and no worker has seen to yet, counted up to ${MOST_WEBHOOKS_COUNTED}`;
  gauge(registry, "tiktok_webhooks_waiting", help, waiting);
}

function gauge(registry: Registry, name: string, help: string, value: number | boolean): void {
  new Gauge({ name, help, registers: [registry] }).set(Number(value));
}

/** One gauge for each value of a label. */
function gauges(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  values: Readonly<Record<string, number | boolean>>,
): void {
  const family = new Gauge({ name, help, labelNames: [label], registers: [registry] });
  for (const [labelled, value] of Object.entries(values)) family.set({ [label]: labelled }, Number(value));
}
