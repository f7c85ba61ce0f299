import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { createWebhookEndpoint, resumeRefreshing } from "@tiktok-connect/db";
import { sql } from "kysely";
import { type Load, watchLoad } from "../load/processor-time.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { allClaimed, type Lag, readLags, type SteadyLoad, startSteadyLoad } from "./steady-lag.ts";

/** Few enough that events of one account follow on each other, and have an order to be kept. */
const ACCOUNTS_WITH_EVENTS = 500;
const TICK_MS = 100;
const LOOK_EVERY_MS = 100;

export interface DrainFigures {
  events: number;
  /** What the receiver got: each event once, and those of an account in their order, if all is well. */
  received: { distinct: number; twice: number; outOfOrder: number };
  /** From the event to the note that it was taken. */
  delay: Lag;
  /** From the last event to the last delivery. */
  behindSeconds: number;
  /** Of refreshing, meanwhile. */
  lag: Lag;
  load: Load<"worker" | "postgres">;
}

/** How one worker keeps up with events that an endpoint is told of, while it refreshes at a steady rate. */
export async function measureWebhookDrain(
  installation: Installation,
  { store, events, steady }: { store: StoreName; events: Rate; steady: SteadyLoad },
): Promise<DrainFigures> {
  const { db, app, cipher, site } = installation;
  await using receiver = await openReceiver();
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const terms = { userId: "owner", url: receiver.url, eventTypes: ["scopes_changed"] as const, secret };
  await createWebhookEndpoint(db, cipher, terms);
  await resumeRefreshing(db, app);
  const worker = await installation.startWorker(store);
  try {
    await startSteadyLoad(installation, steady);
    const watch = await watchLoad({ worker: worker.pid, postgres: site.postgres.pid });
    const count = await makeEvents(installation, events);
    const endedAt = performance.now();
    await allDelivered(installation);
    const behindSeconds = (performance.now() - endedAt) / 1000;
    const load = await watch.end();
    await allClaimed(installation);
    const lag = await readLags(installation, { parts: 1 });
    return {
      events: count,
      received: receiver.summary(),
      delay: await readDelays(installation),
      behindSeconds,
      lag,
      load,
    };
  } finally {
    await worker.stop();
  }
}

interface Rate {
  perSecond: number;
  seconds: number;
}

/** Appends events as the product does, evenly over the time, of one account after the other. */
async function makeEvents({ db }: Installation, { perSecond, seconds }: Rate): Promise<number> {
  const total = perSecond * seconds;
  const beganAt = performance.now();
  for (let made = 0; made < total; ) {
    const due = Math.min(total, Math.ceil(((performance.now() - beganAt) / 1000) * perSecond));
    await sql`
      insert into account_event (account_id, type, reason)
      select account.id, 'scopes_changed', 'by_tiktok'
      from generate_series(${made}::integer, ${due - 1}::integer) as event
      join (select id, row_number() over (order by id) - 1 as place
            from (select id from tiktok_account order by id limit ${ACCOUNTS_WITH_EVENTS}) as first) as account
        on account.place = event % ${ACCOUNTS_WITH_EVENTS}`.execute(db);
    made = due;
    if (made < total) await wait(TICK_MS);
  }
  return total;
}

async function allDelivered({ db }: Installation): Promise<void> {
  for (;;) {
    const { rows } = await sql`select from webhook_delivery where status = 'waiting' limit 1`.execute(db);
    if (rows.length === 0) return;
    await wait(LOOK_EVERY_MS);
  }
}

async function readDelays({ db }: Installation): Promise<Lag> {
  const { rows } = await sql<Lag>`
    with delay as (
      select extract(epoch from last_attempt_at - event_at)::float8 * 1000 as ms from webhook_delivery)
    select percentile_cont(0.5) within group (order by ms) as "p50Ms",
      percentile_cont(0.99) within group (order by ms) as "p99Ms", max(ms) as "maxMs" from delay`.execute(db);
  return rows[0] ?? { p50Ms: Number.NaN, p99Ms: Number.NaN, maxMs: Number.NaN };
}

async function openReceiver() {
  const seen = new Set<string>();
  const latest = new Map<string, string>();
  let twice = 0;
  let outOfOrder = 0;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { timestamp, data } = JSON.parse(await text(request)) as { timestamp: string; data: { accountId: string } };
    const id = String(request.headers["webhook-id"]);
    if (seen.has(id)) twice++;
    else if ((latest.get(data.accountId) ?? "") > timestamp) outOfOrder++;
    seen.add(id);
    latest.set(data.accountId, timestamp);
    response.writeHead(204).end();
  };
  const server = createServer((request, response) => void take(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver is not on a port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    summary: () => ({ distinct: seen.size, twice, outOfOrder }),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
