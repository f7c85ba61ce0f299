import { endGrant, openUnsubscribeToken, setAccountLetters, tellExpiry } from "@tiktok-connect/db";
import { type Mailbox, openMailbox } from "@tiktok-connect/mail/testing";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestEngine, type TestAccount, type TestEngine } from "../testing/engine.ts";
import { writeToOwners } from "./write-to-owners.ts";

const DAY = 24 * 3_600_000;

let mailbox: Mailbox;
let engine: TestEngine;
let account: TestAccount;
let email: string;
beforeEach(async () => {
  mailbox = await openMailbox();
  const letters = { sweepEveryMs: 1_000, settleMs: 0, quietMs: 3_600_000, leaseMs: 60_000 };
  engine = await createTestEngine({ smtpUrl: mailbox.smtpUrl, timing: { letters } });
  account = await connect("ada");
  await engine.deps.db.updateTable("app_user").set({ emailVerified: true }).execute();
  ({ email } = await engine.deps.db.selectFrom("app_user").select("email").executeTakeFirstOrThrow());
});
afterEach(async () => {
  await engine.close();
  await mailbox.close();
});

async function connect(username: string, userId?: string, refreshExpiresInMs = 180 * DAY): Promise<TestAccount> {
  const connected = await engine.connect({ ...(userId && { userId }), refreshExpiresInMs });
  await engine.deps.db.updateTable("tiktok_account").set({ username }).where("id", "=", connected.accountId).execute();
  return connected;
}
async function end({ accountId }: TestAccount): Promise<void> {
  const { db } = engine.deps;
  const grant = await db
    .selectFrom("tiktok_grant")
    .select("generation")
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
  await endGrant(db, { accountId, ...grant }, { reason: "grant_rejected", logId: null });
}
/** As a reauthorization leaves it. */
const mend = ({ accountId }: TestAccount) =>
  sql`update tiktok_grant set ended_at = null, end_reason = null, sealed_access_token = 'x',
      access_token_expires_at = now() + interval '1 day', refresh_token_expires_at = now() + interval '200 days'
      where account_id = ${accountId}`.execute(engine.deps.db);
/** As if the last letter had been a while ago. */
const passTime = () =>
  sql`update mail_preference set last_letter_at = now() - interval '2 hours',
      claimed_until = case when claimed_until is not null then now() - interval '1 second' end`.execute(engine.deps.db);
const write = () => writeToOwners(engine.deps);
const subjects = () => mailbox.letters.map(({ subject }) => subject);

describe("writeToOwners", () => {
  it("writes once about an account that must be reauthorized, with a link that leads there", async () => {
    await end(account);
    await write();
    expect(mailbox.letters).toMatchObject([
      { to: email, subject: "@ada has to be reauthorized", text: expect.stringContaining("no longer accepts") },
    ]);
    expect(mailbox.letters[0]?.link.href).toBe(`https://connect.example/api/auth/tiktok?account=${account.accountId}`);
    await passTime();
    await write();
    expect(mailbox.letters).toHaveLength(1);
  });

  it("writes nothing about accounts that are well", async () => {
    await write();
    expect(mailbox.letters).toEqual([]);
  });

  it("writes one letter about many accounts", async () => {
    const others = await Promise.all(["bob", "cyd"].map((username) => connect(username, account.userId)));
    for (const one of [account, ...others]) await end(one);
    await write();
    expect(subjects()).toEqual(["3 TikTok accounts have to be reauthorized"]);
    for (const name of ["@ada", "@bob", "@cyd"]) expect(mailbox.letters[0]?.text).toContain(name);
    expect(mailbox.letters[0]?.link.href).toBe("https://connect.example/settings");
  });

  it("gathers what comes within an hour of the last letter", async () => {
    const [bob, cyd] = await Promise.all(["bob", "cyd"].map((username) => connect(username, account.userId)));
    await end(account);
    await write();
    if (bob) await end(bob);
    await write();
    if (cyd) await end(cyd);
    await write();
    expect(mailbox.letters).toHaveLength(1);
    await passTime();
    await write();
    expect(mailbox.letters).toHaveLength(2);
    for (const name of ["@bob", "@cyd"]) expect(mailbox.letters[1]?.text).toContain(name);
    expect(mailbox.letters[1]?.text).not.toMatch(/@ada/);
  });

  it("warns before TikTok's permission ends, and writes anew when it has ended", async () => {
    await sql`update tiktok_grant set refresh_token_expires_at = now() + interval '20 days'`.execute(engine.deps.db);
    await tellExpiry(engine.deps.db, engine.deps.app, { limit: 10 });
    await write();
    expect(mailbox.letters[0]?.text).toMatch(/permission ends on \d+ \w+ \d{4}/);
    await passTime();
    await sql`update tiktok_grant set refresh_token_expires_at = now() + interval '5 days'`.execute(engine.deps.db);
    await tellExpiry(engine.deps.db, engine.deps.app, { limit: 10 });
    await write();
    expect(mailbox.letters).toHaveLength(1);
    await end(account);
    await write();
    expect(mailbox.letters).toHaveLength(2);
  });

  it("writes once when all is well again, and about the next end anew", async () => {
    const bob = await connect("bob", account.userId);
    await end(account);
    await end(bob);
    await write();
    await mend(account);
    await passTime();
    await write();
    expect(mailbox.letters).toHaveLength(1);
    await mend(bob);
    await write();
    expect(subjects()[1]).toBe("Your TikTok accounts are well again");
    await passTime();
    await write();
    expect(mailbox.letters).toHaveLength(2);
    await end(account);
    await write();
    expect(subjects()[2]).toBe("@ada has to be reauthorized");
  });

  it("says nothing when an account is mended before anything was written, or is disconnected", async () => {
    const bob = await connect("bob", account.userId);
    await end(account);
    await mend(account);
    await end(bob);
    await sql`update tiktok_account set disconnect_requested_at = now() where id = ${bob.accountId}`.execute(
      engine.deps.db,
    );
    await write();
    expect(mailbox.letters).toEqual([]);
    expect(await engine.deps.db.selectFrom("account_letter").selectAll().execute()).toEqual([]);
  });

  it("lets a mail program end the letters with one click, and then writes no more", async () => {
    await end(account);
    await write();
    const { headers = {}, text = "" } = mailbox.letters[0] ?? {};
    expect(headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
    const url = new URL(headers["list-unsubscribe"]?.replace(/^<(.*)>$/, "$1") ?? "");
    expect(url.pathname).toBe("/api/letters/unsubscribe");
    expect(openUnsubscribeToken(engine.cipher, url.searchParams.get("token") ?? "")).toBe(account.userId);
    const link = new URL(/\S+\/unsubscribe#\S+/.exec(text)?.[0] ?? "");
    expect(openUnsubscribeToken(engine.cipher, new URLSearchParams(link.hash.slice(1)).get("token") ?? "")).toBe(
      account.userId,
    );
    await setAccountLetters(engine.deps.db, account.userId, false);
    await mend(account);
    await end(await connect("bob", account.userId));
    await passTime();
    await write();
    expect(mailbox.letters).toHaveLength(1);
  });

  it("writes to no address that nobody has confirmed", async () => {
    await engine.deps.db.updateTable("app_user").set({ emailVerified: false }).execute();
    await end(account);
    await write();
    expect(mailbox.letters).toEqual([]);
  });

  it("writes again later what the mail server did not take", async () => {
    await end(account);
    const { smtpUrl } = mailbox;
    await mailbox.close();
    await write();
    mailbox = await openMailbox(Number(new URL(smtpUrl).port));
    await write();
    expect(mailbox.letters).toEqual([]);
    await passTime();
    await write();
    expect(mailbox.letters).toHaveLength(1);
  });

  it("writes one letter, with two workers at it", async () => {
    await end(account);
    await Promise.all([write(), write()]);
    expect(mailbox.letters).toHaveLength(1);
  });

  it("keeps what somebody calls an account out of the letter's own lines", async () => {
    await sql`update tiktok_account set username = null, display_name = ${"Ada\r\nBcc: x@example.com"}`.execute(
      engine.deps.db,
    );
    await end(account);
    await write();
    expect(subjects()).toEqual(["Ada Bcc: x@example.com has to be reauthorized"]);
    expect(mailbox.letters[0]?.headers.bcc).toBeUndefined();
  });
});
