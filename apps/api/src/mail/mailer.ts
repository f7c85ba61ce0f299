import { createPostOffice, type Letter, type MailSettings, UndeliveredError } from "@tiktok-connect/mail";
import type { Logger } from "pino";
import { ProblemError } from "../http/problem.ts";
import type { RequestLimiter } from "../http/request-limits.ts";

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

/** Sends the letters that somebody asks for. */
export function createMailer(
  settings: MailSettings,
  { limiter, log }: { limiter: RequestLimiter; log: Logger },
): Mailer {
  const postOffice = createPostOffice(settings, log);
  return {
    delivers: postOffice.delivers,
    async send(letter) {
      try {
        await limiter.count([{ key: `letter ${letter.to.toLowerCase()}`, max: LETTERS_AN_HOUR, windowMs: HOUR_MS }]);
        await postOffice.send(letter);
      } catch (error) {
        if (error instanceof ProblemError && error.code === "too_many_requests") {
          log.warn("a letter was held back: its address has had enough of them for an hour");
        } else {
          log.error({ fault: faultOf(error) }, "a letter could not be sent");
        }
      }
    },
    close: () => postOffice.close(),
  };
}

function faultOf(error: unknown): { code: unknown; responseCode: unknown } {
  if (error instanceof UndeliveredError) return { code: error.code, responseCode: error.responseCode };
  const { code = null } = Object(error) as { code?: unknown };
  return { code, responseCode: null };
}
