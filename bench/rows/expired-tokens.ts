import { resumeRefreshing } from "@tiktok-connect/db";
import { sql } from "kysely";
import { type CallerFigures, letCallersAsk } from "../load/callers.ts";
import type { BrokerClient } from "../seed/broker-client.ts";
import type { Installation, StoreName } from "../site/installation.ts";
import { middleBy } from "../statistics.ts";

const WARM_UP_ROUNDS = 3;

export interface ExpiredTokens {
  /** All callers at once, each once; the tokens have expired. */
  expired: CallerFigures;
  /** The same, when the tokens are valid. */
  valid: CallerFigures;
  /** What TikTok was asked for, for each time that the tokens had expired. */
  exchanges: readonly number[];
}

/** How long callers wait who all come at once for tokens that have expired, beside the same for tokens that are valid. */
export async function measureExpiredTokens(
  installation: Installation,
  client: BrokerClient,
  { store, callers, answerMs, rounds }: { store: StoreName; callers: number; answerMs: number; rounds: number },
): Promise<ExpiredTokens> {
  const { db, app, origin, simulator } = installation;
  await resumeRefreshing(db, app);
  const worker = await installation.startWorker(store);
  const api = await installation.startApi(store);
  const paths = client.tokenPaths;
  const askAtOnce = () => letCallersAsk({ origin, paths, bearer: client.key, callers, requests: callers, warmUp: 0 });
  try {
    // As TikTok takes its time to answer; whoever waits for it waits for that anyway.
    await simulator.fault({ endpoint: "token", kind: "delay", ms: answerMs, when: "before_commit", times: null });
    // A process that has just started answers nobody quickly.
    await letCallersAsk({ origin, paths, bearer: client.key, callers: 50, requests: callers * 3, warmUp: 0 });
    for (let round = 0; round < WARM_UP_ROUNDS; round++) {
      await expire(installation, client);
      await askAtOnce();
    }

    const expired: CallerFigures[] = [];
    const valid: CallerFigures[] = [];
    const exchanges: number[] = [];
    for (let round = 0; round < rounds; round++) {
      valid.push(await askAtOnce());
      await expire(installation, client);
      const before = await countExchanges(installation);
      expired.push(await askAtOnce());
      exchanges.push((await countExchanges(installation)) - before);
    }
    return { expired: middle(expired), valid: middle(valid), exchanges };
  } finally {
    await simulator.clearFaults();
    await api.stop();
    await worker.stop();
  }
}

/** So long ago that a refresh is one; not due, so that only callers have it refreshed. */
async function expire({ db }: Installation, { accountIds }: BrokerClient): Promise<void> {
  await sql`
    update tiktok_grant set access_token_expires_at = now() - interval '1 second', last_refreshed_at = null,
      due_at = now() + interval '1 day'
    where account_id = any(${accountIds}::uuid[])`.execute(db);
}

async function countExchanges({ simulator }: Installation): Promise<number> {
  return (await simulator.summary()).calls.token.refresh_token;
}

const middle = (rates: readonly CallerFigures[]) => middleBy(rates, ({ p99Ms }) => p99Ms);
