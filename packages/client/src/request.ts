import { setTimeout as wait } from "node:timers/promises";
import { ConnectRefusedError, ConnectUnavailableError, type Refusal } from "./errors.ts";

export interface Connection {
  url: string;
  apiKey: string;
  fetch: typeof fetch;
  timeoutMs: number;
}

export interface Answer {
  body: unknown;
  /** By the server's clock. */
  answeredAt: Date;
}

/** Where nothing says when to come back. */
const RETRY_AFTER_MS = 1_000;

/**
 * Asks until there is an answer other than "later", as long as that may take.
 *
 * @throws {ConnectRefusedError}
 * @throws {ConnectUnavailableError}
 */
export async function request(connection: Connection, path: string, query: URLSearchParams): Promise<Answer> {
  const giveUpAt = performance.now() + connection.timeoutMs;
  const url = new URL(`${path}?${query.toString()}`, connection.url);
  for (;;) {
    const outcome = await ask(connection, url, giveUpAt - performance.now());
    if (!(outcome instanceof Later)) return outcome;
    if (performance.now() + outcome.afterMs > giveUpAt) throw outcome.error;
    await wait(outcome.afterMs);
  }
}

/** The same request may succeed in a moment. */
class Later {
  readonly error: Error;
  readonly afterMs: number;
  constructor(error: Error, afterMs: number) {
    this.error = error;
    this.afterMs = afterMs;
  }
}

async function ask({ apiKey, fetch: send }: Connection, url: URL, leftMs: number): Promise<Answer | Later> {
  // Whole milliseconds, and at least one.
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(leftMs)));
  let response: Response;
  let body: unknown;
  try {
    response = await send(url, {
      headers: { authorization: `Bearer ${apiKey}`, accept: "application/json" },
      redirect: "error",
      signal,
    });
    body = await response.json();
  } catch (cause) {
    return new Later(new ConnectUnavailableError("TikTok Connect cannot be reached", { cause }), RETRY_AFTER_MS);
  }
  if (response.ok) return { body, answeredAt: new Date(response.headers.get("date") ?? Date.now()) };
  if (!isRefusal(body))
    throw new ConnectUnavailableError(`something else than TikTok Connect answered ${response.status}`);
  const error = new ConnectRefusedError(body);
  if (response.status !== 503 && response.status !== 429) throw error;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new Later(error, seconds > 0 ? seconds * 1000 : RETRY_AFTER_MS);
}

function isRefusal(body: unknown): body is Refusal {
  return typeof body === "object" && body !== null && "code" in body && "status" in body;
}
