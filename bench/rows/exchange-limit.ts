import path from "node:path";
import * as z from "zod";
import type { Load } from "../load/processor-time.ts";
import { type Program, startProgram } from "../site/program.ts";
import type { Site } from "../site/site.ts";
import { median } from "../statistics.ts";

const PROGRAMS = path.join(import.meta.dirname, "../programs");

export interface ExchangeLimit {
  /** Of undici alone with the simulator. */
  simulator: ExchangeRate;
  /** The same with a server that answers everything alike. */
  fixedReply: ExchangeRate;
}

export interface ExchangeRate {
  perSecond: number;
  load: Load<"client">;
}

/** How many exchanges a second one process can make that does nothing else. */
export async function measureExchangeLimit(
  site: Site,
  { count, concurrency, rounds }: { count: number; concurrency: number; rounds: number },
): Promise<ExchangeLimit> {
  const fixed = await startProgram(path.join(PROGRAMS, "fixed-reply-main.ts"), { env: {} });
  try {
    const { origin: fixedOrigin } = z.object({ origin: z.string() }).parse(fixed.said);
    const rates: { simulator: ExchangeRate[]; fixedReply: ExchangeRate[] } = { simulator: [], fixedReply: [] };
    for (let round = 0; round < rounds; round++) {
      rates.simulator.push(await undiciAlone(site.simulator.origin));
      rates.fixedReply.push(await undiciAlone(fixedOrigin));
    }
    return { simulator: middle(rates.simulator), fixedReply: middle(rates.fixedReply) };
  } finally {
    await fixed.stop();
  }

  async function undiciAlone(origin: string): Promise<ExchangeRate> {
    const client: Program = await startProgram(path.join(PROGRAMS, "undici-alone-main.ts"), {
      env: {
        SIMULATOR_ORIGIN: site.simulator.origin,
        ORIGIN: origin,
        COUNT: String(count),
        CONCURRENCY: String(concurrency),
      },
    });
    await client.stop();
    const said = z.object({ perSecond: z.number(), clientPercent: z.number() }).parse(client.said);
    return { perSecond: said.perSecond, load: { client: said.clientPercent } };
  }
}

function middle(rates: readonly ExchangeRate[]): ExchangeRate {
  const value = median(rates.map(({ perSecond }) => perSecond));
  const found = rates.find(({ perSecond }) => perSecond === value);
  if (!found) throw new Error("no rate was measured");
  return found;
}
