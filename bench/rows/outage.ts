import { setTimeout as wait } from "node:timers/promises";
import { Agent, request } from "undici";
import * as z from "zod";
import type { BrokerClient } from "../seed/broker-client.ts";
import type { Installation, StoreName } from "../site/installation.ts";

export interface Outage {
  /** How many answers of which kind came while Postgres was away. */
  meanwhile: string;
  /** Of all answers, those that were neither the right token nor a 503 that says when to come back. */
  wrong: number;
  /** From when Postgres takes connections again until the last answer that was not the right token. */
  recoveryMs: number;
}

/** Each caller waits that long after an answer, whatever it is. */
const ASK_EVERY_MS = 20;
const SETTLED_AFTER_MS = 5_000;

const answer = z.object({ accessToken: z.optional(z.string()), code: z.optional(z.string()) });

/** What callers are told while Postgres is away, and how soon they have tokens again. */
export async function measureOutage(
  installation: Installation,
  client: BrokerClient,
  { store, seconds, callers }: { store: StoreName; seconds: number; callers: number },
): Promise<Outage> {
  const { origin, site } = installation;
  const api = await installation.startApi(store);
  const agent = new Agent({ connections: callers, pipelining: 1 });
  const tokens = await storedTokens(installation, client);
  const counts = new Map<string, number>();
  let away = false;
  let wrong = 0;
  let notRightAt = performance.now();
  const asking = new AbortController();

  async function ask(path: string, right: string | undefined): Promise<void> {
    const startedAway = away;
    const headers = { authorization: `Bearer ${client.key}` };
    const { statusCode, headers: told, body } = await request(new URL(path, origin), { dispatcher: agent, headers });
    const { accessToken, code } = answer.parse(await body.json());
    const isRight = statusCode === 200 && accessToken === right;
    const isClear = statusCode === 503 && code === "unavailable" && told["retry-after"] !== undefined;
    if (!isRight) notRightAt = performance.now();
    if (!isRight && !isClear) wrong++;
    if (startedAway) counts.set(String(statusCode), (counts.get(String(statusCode)) ?? 0) + 1);
  }

  async function caller(first: number): Promise<void> {
    for (let index = first; !asking.signal.aborted; index = (index + callers) % client.tokenPaths.length) {
      await ask(client.tokenPaths[index] ?? "", tokens[index]);
      await wait(ASK_EVERY_MS);
    }
  }

  const all = Promise.all(Array.from({ length: callers }, (_, index) => caller(index % client.tokenPaths.length)));
  try {
    await wait(1_000);
    const stopping = site.postgres.stop();
    await stopping;
    away = true;
    await wait(seconds * 1_000);
    await site.postgres.start();
    away = false;
    const backAt = performance.now();
    await wait(SETTLED_AFTER_MS);
    asking.abort();
    await all;
    const meanwhile = [...counts].map(([status, count]) => `${count} × ${status}`).join(", ");
    return { meanwhile, wrong, recoveryMs: Math.max(0, notRightAt - backAt) };
  } finally {
    asking.abort();
    await all.catch(() => undefined);
    await agent.close();
    await api.stop();
  }
}

async function storedTokens({ db, cipher }: Installation, { accountIds }: BrokerClient): Promise<string[]> {
  const rows = await db.selectFrom("tiktok_grant").select(["account_id", "sealed_access_token"]).execute();
  const sealed = new Map(rows.map((row) => [row.account_id, row.sealed_access_token]));
  return accountIds.map((rowId) => {
    const token = sealed.get(rowId);
    return token ? cipher.open(token, { table: "tiktok_grant", column: "access_token", rowId }) : "";
  });
}
