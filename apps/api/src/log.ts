import { type Logger, pino } from "pino";

/** One JSON line an entry, on standard output. */
export function createLogger(name: string, level: string): Logger {
  // Written at once: buffered lines are flushed at exit, which never ends when their reader is gone (EPIPE, for ever).
  const output = pino.destination({ dest: 1, sync: true });
  return pino({ name, level, serializers: { err: describeError }, base: { name } }, output);
}

/** What an operator needs of an error and nothing else: libraries hang requests, and with them tokens, on theirs. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: typeof error };
  const { name, message, stack, cause } = error;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { name, code, message, stack, cause: cause === undefined ? undefined : describeError(cause) };
}
