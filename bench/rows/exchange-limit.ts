import path from "node:path";
import * as z from "zod";
import type { Load } from "../load/processor-time.ts";
import { startProgram } from "../site/program.ts";
import type { Site } from "../site/site.ts";
import { median, middleBy } from "../statistics.ts";

const PROGRAMS = path.join(import.meta.dirname, "../programs");

export interface ExchangeRate {
  perSecond: number;
  load: Load<"client">;
}

interface Terms {
  count: number;
  concurrency: number;
}

/** How many exchanges with the simulator one process can make in a second that does nothing else. */
export function measureExchanges(site: Site, terms: Terms): Promise<ExchangeRate> {
  return undiciAlone(site, site.simulator.origin, terms);
}

/**
 * How long an exchange takes when as many are made at once, 99 of 100 at most, in ms; after the first ones, which open
 * connections.
 */
export async function measureExchangeTime(
  site: Site,
  { atOnce, answerMs, rounds }: { atOnce: number; answerMs: number; rounds: number },
): Promise<number> {
  const terms = { count: 3 * atOnce, concurrency: atOnce, answerMs, warmUp: 2 * atOnce };
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    times.push((await undiciAlone(site, site.simulator.origin, terms)).p99Ms);
  }
  return median(times);
}

/** The same with a server that answers everything alike. */
export async function measureFixedReplies(site: Site, terms: Terms & { rounds: number }): Promise<ExchangeRate> {
  const fixed = await startProgram(path.join(PROGRAMS, "fixed-reply-main.ts"), { env: {} });
  try {
    const { origin } = z.object({ origin: z.string() }).parse(fixed.said);
    const rates: ExchangeRate[] = [];
    for (let round = 0; round < terms.rounds; round++) rates.push(await undiciAlone(site, origin, terms));
    return middleBy(rates, ({ perSecond }) => perSecond);
  } finally {
    await fixed.stop();
  }
}

async function undiciAlone(
  site: Site,
  origin: string,
  { count, concurrency, answerMs = 0, warmUp = 0 }: Terms & { answerMs?: number; warmUp?: number },
): Promise<ExchangeRate & { p99Ms: number }> {
  const client = await startProgram(path.join(PROGRAMS, "undici-alone-main.ts"), {
    env: {
      SIMULATOR_ORIGIN: site.simulator.origin,
      ORIGIN: origin,
      COUNT: String(count),
      CONCURRENCY: String(concurrency),
      ANSWER_MS: String(answerMs),
      WARM_UP: String(warmUp),
    },
  });
  await client.stop();
  const said = z.object({ perSecond: z.number(), p99Ms: z.number(), clientPercent: z.number() }).parse(client.said);
  return { perSecond: said.perSecond, p99Ms: said.p99Ms, load: { client: said.clientPercent } };
}
