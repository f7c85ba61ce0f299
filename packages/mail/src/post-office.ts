import { createTransport } from "nodemailer";
import type { Logger } from "pino";

/** A message to one person, in plain text. */
export interface Letter {
  to: string;
  subject: string;
  text: string;
  /** For letters that nobody asked for: where a mail program ends them with one click (RFC 8058). */
  unsubscribeUrl?: string;
}

export interface MailSettings {
  /** Null: nothing is sent. */
  smtpUrl: string | null;
  from: string;
  /** Letters that cannot be sent are shown in the log. */
  showInLog: boolean;
}

export interface PostOffice {
  /** Whether a letter reaches anybody: by SMTP, or in development by the log. */
  readonly delivers: boolean;
  /** @throws {UndeliveredError} */
  send(letter: Letter): Promise<void>;
  close(): void;
}

/** A letter could not be sent. What the server answered is left out: it quotes the letter, and with it the address. */
export class UndeliveredError extends Error {
  override readonly name = "UndeliveredError";
  /** Of the library, or of the network. */
  readonly code: string | null;
  /** Of the server. */
  readonly responseCode: number | null;
  constructor(error: unknown) {
    super("a letter could not be sent");
    const { code, responseCode } = Object(error) as { code?: unknown; responseCode?: unknown };
    this.code = typeof code === "string" ? code : null;
    this.responseCode = typeof responseCode === "number" ? responseCode : null;
  }
}

const TIMEOUT_MS = 10_000;
const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };

export function createPostOffice({ smtpUrl, from, showInLog }: MailSettings, log: Logger): PostOffice {
  const transport = smtpUrl === null ? null : createTransport({ url: encrypted(smtpUrl), ...timeouts }, { from });
  return {
    delivers: transport !== null || showInLog,
    async send(letter) {
      const { unsubscribeUrl, ...message } = letter;
      if (transport === null) {
        if (showInLog) log.info({ letter }, "no SMTP_URL is set, so this letter goes to the log");
        return;
      }
      const headers = unsubscribeUrl === undefined ? {} : oneClick(unsubscribeUrl);
      await transport.sendMail({ ...message, headers }).catch((error: unknown) => {
        throw new UndeliveredError(error);
      });
    },
    close: () => transport?.close(),
  };
}

function oneClick(url: string): Record<string, string> {
  return { "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}

/** Links that open accounts do not travel in the clear, unless the address itself says so (`?requireTLS=false`). */
function encrypted(smtpUrl: string): string {
  const url = new URL(smtpUrl);
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (!loopback && !url.searchParams.has("requireTLS")) url.searchParams.set("requireTLS", "true");
  return url.href;
}
