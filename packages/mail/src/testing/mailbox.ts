import { once } from "node:events";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

export interface ReceivedLetter {
  to: string;
  /** By their names in small letters. */
  headers: Record<string, string>;
  subject: string;
  text: string;
  /** The first link in it. */
  link: URL;
}

/** Everybody's mailbox: an SMTP server on this machine that keeps what it is sent. */
export interface Mailbox {
  smtpUrl: string;
  letters: ReceivedLetter[];
  /** The next letter to an address that nobody has taken yet. */
  take(to: string): Promise<ReceivedLetter>;
  close(): Promise<void>;
}

/** @param port one that a mailbox was on before; 0: any */
export async function openMailbox(port = 0): Promise<Mailbox> {
  const letters: ReceivedLetter[] = [];
  const taken = new Set<ReceivedLetter>();
  const arrivals = new Map<string, PromiseWithResolvers<void>>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onData(stream, session, done) {
      void text(stream).then((message) => {
        const to = session.envelope.rcptTo[0]?.address ?? "";
        letters.push({ to, ...readMessage(message) });
        arrivals.get(to)?.resolve();
        done();
      });
    },
  });
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("the mailbox is not on a port");
  return {
    smtpUrl: `smtp://127.0.0.1:${address.port}`,
    letters,
    async take(to) {
      for (;;) {
        const letter = letters.find((candidate) => candidate.to === to && !taken.has(candidate));
        if (letter) {
          taken.add(letter);
          return letter;
        }
        const arrival = Promise.withResolvers<void>();
        arrivals.set(to, arrival);
        await arrival.promise;
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function readMessage(message: string): Omit<ReceivedLetter, "to"> {
  const [head = "", ...rest] = message.split("\r\n\r\n");
  const body = rest.join("\r\n\r\n");
  const quoted = /^content-transfer-encoding: quoted-printable/im.test(head);
  const content = quoted
    ? body
        .replace(/=\r\n/g, "")
        .replace(/=([0-9A-F]{2})/g, (_match, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    : body;
  // A line that begins with white space goes on with the header before it.
  const lines = head.replace(/\r\n\s+/g, " ").split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const [link = "no:link"] = /https?:\/\/\S+/.exec(content) ?? [];
  return { headers, subject: headers.subject ?? "", text: content, link: new URL(link) };
}

/** What a link hands to the page and to no server. */
export function tokenOf({ link }: ReceivedLetter): string {
  return new URLSearchParams(link.hash.slice(1)).get("token") ?? "";
}
