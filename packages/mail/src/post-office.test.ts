import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { createPostOffice, type MailSettings, type PostOffice, UndeliveredError } from "./index.ts";
import { openMailbox } from "./testing/mailbox.ts";

const LETTER = { to: "ada@example.com", subject: "Hello", text: "Well?" };

const lines: string[] = [];
const opened: PostOffice[] = [];
afterEach(() => {
  lines.length = 0;
  for (const postOffice of opened.splice(0)) postOffice.close();
});

function postOfficeWith(settings: Partial<MailSettings>): PostOffice {
  const log = pino({}, { write: (line) => void lines.push(line) });
  const mail = { smtpUrl: null, from: "TikTok Connect <connect@example.com>", showInLog: false, ...settings };
  const postOffice = createPostOffice(mail, log);
  opened.push(postOffice);
  return postOffice;
}

describe("a post office", () => {
  it("lets mail programs end letters that nobody asked for, and those alone", async () => {
    const mailbox = await openMailbox();
    const postOffice = postOfficeWith({ smtpUrl: mailbox.smtpUrl });
    await postOffice.send(LETTER);
    await postOffice.send({ ...LETTER, unsubscribeUrl: "https://connect.example/end?token=abc" });
    const [asked, unasked] = mailbox.letters;
    expect(asked?.headers["list-unsubscribe"]).toBeUndefined();
    expect(unasked?.headers).toMatchObject({
      "list-unsubscribe": "<https://connect.example/end?token=abc>",
      "list-unsubscribe-post": "List-Unsubscribe=One-Click",
    });
    await mailbox.close();
  });

  it("says that a letter could not be sent, and not to whom nor what", async () => {
    const mailbox = await openMailbox();
    await mailbox.close();
    const sent = postOfficeWith({ smtpUrl: mailbox.smtpUrl }).send(LETTER);
    await expect(sent).rejects.toThrow(UndeliveredError);
    const error = (await sent.catch((thrown: unknown) => thrown)) as UndeliveredError;
    expect(error).toMatchObject({ code: expect.any(String), responseCode: null });
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toMatch(/ada@|Well/);
  });

  it("delivers by neither way in production without SMTP", async () => {
    const postOffice = postOfficeWith({});
    expect(postOffice.delivers).toBe(false);
    await postOffice.send(LETTER);
    expect(lines).toEqual([]);
  });
});
