import path from "node:path";
import * as z from "zod";
import { type CallerFigures, letCallersAsk } from "../load/callers.ts";
import { type Load, watchLoad } from "../load/processor-time.ts";
import type { BrokerClient } from "../seed/broker-client.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { startProgram } from "../site/program.ts";
import { middleBy } from "../statistics.ts";

const EXPRESS_SELECT = path.join(import.meta.dirname, "../programs/express-select-main.ts");

export type ReadFigures = CallerFigures & { load: Load<"server" | "postgres"> };

export interface ValidTokens {
  broker: ReadFigures;
  /** An Express route with one select by primary key, asked in turn with the broker. */
  expressSelect: ReadFigures;
}

/** How fast valid tokens are given out, beside a route that only reads the row. */
export async function measureValidTokens(
  installation: Installation,
  client: BrokerClient,
  { store, callers, requests, rounds }: { store: StoreName; callers: number; requests: number; rounds: number },
): Promise<ValidTokens> {
  const api = await installation.startApi(store);
  const plain = await startProgram(EXPRESS_SELECT, { env: { DATABASE_URL: installation.databaseUrl } });
  try {
    const { origin } = z.object({ origin: z.string() }).parse(plain.said);
    const rates: { broker: ReadFigures[]; expressSelect: ReadFigures[] } = { broker: [], expressSelect: [] };
    const ask = async (server: { pid: number }, order: { origin: string; paths: readonly string[] }) => {
      const watch = await watchLoad({ server: server.pid, postgres: installation.site.postgres.pid });
      const figures = await letCallersAsk({ ...order, bearer: client.key, callers, requests, warmUp: requests / 5 });
      return { ...figures, load: await watch.end() };
    };
    for (let round = 0; round < rounds; round++) {
      rates.expressSelect.push(await ask(plain, { origin, paths: client.accountIds.map((id) => `/rows/${id}`) }));
      rates.broker.push(await ask(api, { origin: installation.origin, paths: client.tokenPaths }));
    }
    return { broker: middle(rates.broker), expressSelect: middle(rates.expressSelect) };
  } finally {
    await plain.stop();
    await api.stop();
  }
}

function middle(rates: readonly ReadFigures[]): ReadFigures {
  for (const { statuses } of rates) {
    if (Object.keys(statuses).some((status) => status !== "200")) throw new Error("not every answer was a 200");
  }
  return middleBy(rates, ({ perSecond }) => perSecond);
}
