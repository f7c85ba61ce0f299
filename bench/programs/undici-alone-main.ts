import { createSimulatorControl } from "@tiktok-connect/tiktok-simulator-control";
import { type Dispatcher, Pool } from "undici";
import * as z from "zod";

/**
 * Exchanges refresh tokens as fast as undici can, and does nothing with the answers: the limit for whoever also has to
 * claim and to save.
 */
const order = z.object({
  SIMULATOR_ORIGIN: z.string(),
  /** Where to exchange; the tokens come from the simulator. */
  ORIGIN: z.string(),
  COUNT: z.coerce.number(),
  CONCURRENCY: z.coerce.number(),
  /** How long the simulator takes to answer. */
  ANSWER_MS: z.coerce.number(),
  /** How many exchanges come first, to warm up, and are not counted. */
  WARM_UP: z.coerce.number(),
});
const { SIMULATOR_ORIGIN, ORIGIN, COUNT, CONCURRENCY, ANSWER_MS, WARM_UP } = order.parse(process.env);

const app = await createSimulatorControl(SIMULATOR_ORIGIN).createApp({ scopes: ["user.info.basic"] });
if (ANSWER_MS > 0) {
  await app.fault({ endpoint: "token", kind: "delay", ms: ANSWER_MS, when: "before_commit", times: null });
}
const refreshTokens = (await app.grantMany(WARM_UP + COUNT)).map((pair) => pair.refreshToken);
const pool = new Pool(ORIGIN, { connections: CONCURRENCY, pipelining: 1 });
const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };

/** Reads an answer with as little ado as undici allows. */
class Reader implements Dispatcher.DispatchHandler {
  readonly #outcome: PromiseWithResolvers<string>;
  #body = "";
  constructor(outcome: PromiseWithResolvers<string>) {
    this.#outcome = outcome;
  }
  onRequestStart(): void {}
  onResponseStart(): void {}
  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body += chunk.toString("latin1");
  }
  onResponseEnd(): void {
    this.#outcome.resolve(this.#body);
  }
  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#outcome.reject(error);
  }
}

async function exchange(refreshToken: string): Promise<void> {
  const outcome = Promise.withResolvers<string>();
  const body = `client_key=${app.clientKey}&client_secret=${app.clientSecret}&grant_type=refresh_token&refresh_token=${refreshToken}`;
  pool.dispatch({ method: "POST", path: "/v2/oauth/token/", headers, body }, new Reader(outcome));
  const answer: unknown = JSON.parse(await outcome.promise);
  if (typeof answer !== "object" || answer === null || !("refresh_token" in answer)) {
    throw new Error("the exchange was refused");
  }
}

/** @returns how long each of them took, in ms, shortest first */
async function exchangeAll(tokens: string[]): Promise<number[]> {
  const tookMs: number[] = [];
  const exchangeNext = async () => {
    for (let token = tokens.pop(); token !== undefined; token = tokens.pop()) {
      const startedAt = performance.now();
      await exchange(token);
      tookMs.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, exchangeNext));
  return tookMs.toSorted((one, other) => one - other);
}

await exchangeAll(refreshTokens.splice(0, WARM_UP));
const startedAt = performance.now();
const processorBefore = process.cpuUsage();
const tookMs = await exchangeAll(refreshTokens);
const elapsedMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(processorBefore);
const figures = {
  perSecond: COUNT / (elapsedMs / 1000),
  p99Ms: tookMs[Math.floor(COUNT * 0.99)],
  clientPercent: (user + system) / 10 / elapsedMs,
};
process.send?.(figures, () => process.exit(0));
