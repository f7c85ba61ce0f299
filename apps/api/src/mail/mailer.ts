import type { Settings } from "@tiktok-connect/settings";
import { createTransport } from "nodemailer";
import type { Logger } from "pino";
import { ProblemError } from "../http/problem.ts";
import type { RequestLimiter } from "../http/request-limits.ts";
import type { Letter } from "./letters.ts";

export interface Mailer {
  /** Whether a letter reaches anybody: by SMTP, or in development by the log. */
  readonly delivers: boolean;
  /** Never rejects: whoever asks for a letter must not learn from the answer whether there is somebody to get it. */
  send(letter: Letter): Promise<void>;
  close(): void;
}

/** Nobody's mailbox is to be filled by strangers who know the address. */
const LETTERS_AN_HOUR = 5;
const HOUR_MS = 3_600_000;

const TIMEOUT_MS = 10_000;

export function createMailer(
  { smtpUrl, from, showInLog }: Settings["mail"],
  { limiter, log }: { limiter: RequestLimiter; log: Logger },
): Mailer {
  const transport = smtpUrl === null ? null : createTransport({ url: encrypted(smtpUrl), ...timeouts }, { from });

  async function deliver(letter: Letter): Promise<void> {
    await limiter.count([{ key: `letter ${letter.to.toLowerCase()}`, max: LETTERS_AN_HOUR, windowMs: HOUR_MS }]);
    if (transport !== null) await transport.sendMail(letter);
    else if (showInLog) log.info({ letter }, "no SMTP_URL is set, so this letter goes to the log");
  }

  return {
    delivers: transport !== null || showInLog,
    async send(letter) {
      try {
        await deliver(letter);
      } catch (error) {
        if (error instanceof ProblemError && error.code === "too_many_requests") {
          log.warn("a letter was held back: its address has had enough of them for an hour");
        } else {
          log.error({ fault: faultOf(error) }, "a letter could not be sent");
        }
      }
    },
    close: () => transport?.close(),
  };
}

const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };

/** Links that open accounts do not travel in the clear, unless the address itself says so (`?requireTLS=false`). */
function encrypted(smtpUrl: string): string {
  const url = new URL(smtpUrl);
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (!loopback && !url.searchParams.has("requireTLS")) url.searchParams.set("requireTLS", "true");
  return url.href;
}

/** What the server answered quotes the letter, and with it the address. */
function faultOf(error: unknown): { code: unknown; responseCode: unknown } {
  const { code = null, responseCode = null } = Object(error) as { code?: unknown; responseCode?: unknown };
  return { code, responseCode };
}
