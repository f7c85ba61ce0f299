import { type DestinationStream, type Logger, pino } from "pino";

/**
 * One JSON line an entry, on standard output.
 *
 * @param output written at once: buffered lines are flushed at exit, which never ends when their reader is gone (EPIPE, for ever)
 */
export function createLogger(
  name: string,
  level: string,
  output: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger {
  const redact = { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: REMOVED };
  const options = { name, level, redact, serializers: { err: describeError }, base: { name } };
  return pino({ ...options, hooks: { streamWrite: withoutSecrets } }, output);
}

const REMOVED = "[removed]";

/** Nothing is logged under these names. Should somebody begin to, it is not read there. */
const SECRET_FIELDS = [
  "password",
  "newPassword",
  "currentPassword",
  "token",
  "accessToken",
  "access_token",
  "refreshToken",
  "refresh_token",
  "clientSecret",
  "client_secret",
  "codeVerifier",
  "code_verifier",
  "cookie",
  '["set-cookie"]',
  "authorization",
];

/** Whatever brought it there: TikTok's tokens, and what an address of the callback holds, leave no process by its log. */
function withoutSecrets(line: string): string {
  return line
    .replace(/\b(act|rft|clt)\.[\w!*%.~-]{6,}/gi, `$1.${REMOVED}`)
    .replace(/\bwhsec_[\w+/=-]{6,}/g, `whsec_${REMOVED}`)
    .replace(
      /([?&](?:code|state|code_verifier|access_token|refresh_token|client_secret)=)[^&\s"\\]+/gi,
      `$1${REMOVED}`,
    );
}

/** What an operator needs of an error and nothing else: libraries hang requests, and with them tokens, on theirs. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: typeof error };
  const { name, message, stack, cause } = error;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { name, code, message, stack, cause: cause === undefined ? undefined : describeError(cause) };
}
