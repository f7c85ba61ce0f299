import { type Dispatcher, errors } from "undici";
import type { TikTokClient } from "./client.ts";
import { TikTokUnavailableError } from "./errors.ts";

/** Far above any answer of TikTok's. */
const LARGEST_BODY_BYTES = 256 * 1024;

/** Long enough to read what lies in the sockets. */
const LAST_LOOK_MS = 50;

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** By lower-case name; a list when the server sent the header more than once. */
type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface HttpAnswer {
  readonly httpStatus: number;
  readonly headers: Headers;
  /** As much as arrived. */
  readonly body: Buffer;
  /** Why no more arrived; null when this is all of it. */
  readonly cutShort: Interruption | null;
}

interface Interruption {
  readonly reason: "timeout" | "reset" | "unusable_answer";
  readonly cause: unknown;
}

/**
 * Sends one request, once, and waits for its answer until the client's deadline.
 *
 * It stands on undici's `dispatch`, because `request` tells neither whether a failed request had left, nor does its signal
 * reach one that still waits for a connection.
 *
 * @returns also answers that break off, since what arrived may hold a pair of tokens
 * @throws {TikTokUnavailableError} no headers came: `not_sent`, `timeout`, `reset` or `unusable_answer`
 */
export function exchange(client: TikTokClient, request: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { headers, ...rest } = request;
    const options: Dispatcher.DispatchOptions = {
      origin: client.apiOrigin,
      ...rest,
      // An answer must be readable as it comes; without this header a server may compress it.
      headers: {
        accept: "application/json",
        "accept-encoding": "identity",
        "user-agent": "tiktok-connect",
        ...headers,
      },
      // The exchange has one deadline of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    client.dispatcher.dispatch(options, new Exchange({ resolve, reject, timeoutMs: client.timeoutMs }));
  });
}

interface Outcome {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: TikTokUnavailableError) => void;
  readonly timeoutMs: number;
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #outcome: Outcome;
  #deadline: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | null = null;
  #head: Pick<HttpAnswer, "httpStatus" | "headers"> | null = null;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #settled = false;

  constructor(outcome: Outcome) {
    this.#outcome = outcome;
    this.#deadline = setTimeout(() => this.#lookOnceMore(), outcome.timeoutMs);
  }

  /**
   * A process that was suspended wakes up to timers that are long over, and only then reads what has arrived meanwhile:
   * an answer that lies in the socket, the only copy of a pair, must not be thrown away.
   */
  #lookOnceMore(): void {
    this.#deadline = setTimeout(
      () => this.#interrupt("timeout", new errors.RequestAbortedError("deadline")),
      LAST_LOOK_MS,
    );
  }

  /** Called just before the first byte is written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The deadline came while the request waited for a connection, and the caller was told that it was not sent.
    if (this.#settled) controller.abort(new errors.RequestAbortedError("deadline"));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, httpStatus: number, headers: Headers): void {
    if (httpStatus >= 200) this.#head = { httpStatus, headers };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > LARGEST_BODY_BYTES) this.#interrupt("unusable_answer", new errors.ResponseExceededMaxSizeError());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    const isParserError = error instanceof errors.HTTPParserError;
    // A parser's error carries the bytes it choked on, which may hold tokens.
    const cause = isParserError ? new Error(error.message) : error;
    this.#settle({ reason: isParserError ? "unusable_answer" : "reset", cause });
  }

  #interrupt(reason: Interruption["reason"], cause: Error): void {
    this.#settle({ reason, cause });
    this.#controller?.abort(cause);
  }

  #settle(cutShort: Interruption | null): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#deadline);
    if (this.#head) this.#outcome.resolve({ ...this.#head, body: Buffer.concat(this.#chunks), cutShort });
    else this.#outcome.reject(this.#noAnswer(cutShort));
  }

  #noAnswer(cutShort: Interruption | null): TikTokUnavailableError {
    const requestSent = this.#controller !== null;
    const reason = requestSent ? (cutShort?.reason ?? "unusable_answer") : "not_sent";
    return new TikTokUnavailableError({ reason, requestSent }, { cause: cutShort?.cause });
  }
}
