import { openMailbox } from "@tiktok-connect/mail/testing";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { noLimits } from "../http/request-limits.ts";
import { createMailer, type Mailer } from "./mailer.ts";

const LETTER = { to: "ada@example.com", subject: "Hello", text: "http://localhost/verify-email#token=secret" };

const lines: string[] = [];
const opened: Mailer[] = [];
afterEach(() => {
  lines.length = 0;
  for (const mailer of opened.splice(0)) mailer.close();
});

function mailerWith(settings: { smtpUrl?: string; showInLog?: boolean }): Mailer {
  const log = pino({}, { write: (line) => void lines.push(line) });
  const mailer = createMailer(
    { smtpUrl: null, from: "TikTok Connect <connect@example.com>", showInLog: false, ...settings },
    { limiter: noLimits, log },
  );
  opened.push(mailer);
  return mailer;
}

describe("a mailer", () => {
  it("sends by SMTP, and shows nothing of it in the log", async () => {
    const mailbox = await openMailbox();
    const mailer = mailerWith({ smtpUrl: mailbox.smtpUrl });
    expect(mailer.delivers).toBe(true);
    await mailer.send(LETTER);
    expect(mailbox.letters).toMatchObject([
      { to: LETTER.to, subject: "Hello", text: expect.stringMatching("#token=secret") },
    ]);
    expect(lines).toEqual([]);
    await mailbox.close();
  });

  it("shows letters in the log where that is allowed", async () => {
    const mailer = mailerWith({ showInLog: true });
    expect(mailer.delivers).toBe(true);
    await mailer.send(LETTER);
    expect(lines.join()).toMatch("#token=secret");
  });

  it("does neither in production without SMTP, and says that it does not", async () => {
    const mailer = mailerWith({});
    expect(mailer.delivers).toBe(false);
    await mailer.send(LETTER);
    expect(lines).toEqual([]);
  });

  it("tells the log that a letter could not be sent, and not to whom nor what", async () => {
    const mailbox = await openMailbox();
    await mailbox.close();
    await mailerWith({ smtpUrl: mailbox.smtpUrl }).send(LETTER);
    expect(lines).toHaveLength(1);
    expect(lines.join()).toMatch("could not be sent");
    expect(lines.join()).not.toMatch(/ada@|secret/);
  });
});
