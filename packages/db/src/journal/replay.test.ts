import { appendFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { moveToPendingRevocation, requestDisconnect } from "../disconnects.ts";
import { claimDueGrants } from "../grants/claim.ts";
import type { ConsentedGrant } from "../grants/save-authorized-grant.ts";
import { erasePerson } from "../personal-data/erase-person.ts";
import {
  answerTo,
  createTestDatabase,
  insertAccount,
  insertUser,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { forgetTheGone } from "./forget-the-gone.ts";
import { journalDirectory, openJournal } from "./journal.ts";
import { type Answer, writeRecord } from "./record.ts";
import { replayJournals, saveAnswer } from "./replay.ts";
import { readJournalState } from "./state.ts";

const HOUR = 3_600_000;
const TERMS = { leaseMs: 30_000, resendAfterMs: 600_000, resendBeforeExpiryMs: 300_000, backOffMs: [0], settleMs: 0 };
const cipher = testCipher();

let test: TestDatabase;
let dataDir: string;
let refusals: unknown[];
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "journal-"));
  refusals = [];
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** A process that kept answers and died. */
async function leaveBehind(...answers: Answer[]): Promise<void> {
  await openJournal(dataDir, "worker").keep(answers.map((answer) => writeRecord(answer, cipher)));
}

function replay() {
  return replayJournals(
    { db: test.db, cipher, dataDir, onSetAside: (error) => refusals.push(error) },
    openJournal(dataDir, "worker"),
  );
}

async function refreshed(accountId: string): Promise<Extract<Answer, { kind: "refreshed" }>> {
  const claims = await claimDueGrants(test.db, TEST_APP, { limit: 100, terms: TERMS });
  const claim = claims.find((claimed) => claimed.accountId === accountId);
  if (!claim) throw new Error("the account was not due");
  const pair = answerTo(cipher, claim, { dueAfterMs: HOUR, grantedScopes: ["user.info.basic"], logId: "log-1" });
  return { kind: "refreshed", pair };
}

async function consented(grant: Partial<ConsentedGrant> = {}): Promise<Extract<Answer, { kind: "authorized" }>> {
  const userId = grant.userId ?? (await insertUser(test.db));
  const requestId = crypto.randomUUID();
  await test.db
    .insertInto("authorization_request")
    .values({
      id: requestId,
      user_id: userId,
      browser_hash: Buffer.alloc(32),
      requested_scopes: ["user.info.basic"],
      expires_at: new Date(Date.now() + HOUR),
    })
    .execute();
  return {
    kind: "authorized",
    grant: {
      requestId,
      consentedAt: new Date(),
      app: TEST_APP,
      userId,
      reauthorize: null,
      openId: crypto.randomUUID(),
      pair: {
        accessToken: "act.consent",
        refreshToken: "rft.consent",
        accessTokenExpiresAt: new Date(Date.now() + 2 * HOUR),
        refreshTokenExpiresAt: null,
      },
      dueAt: new Date(Date.now() + HOUR),
      requestedScopes: ["user.info.basic"],
      grantedScopes: ["user.info.basic"],
      logId: null,
      ...grant,
    },
  };
}

async function storedRefreshToken(openId: string): Promise<string | null> {
  const row = await test.db
    .selectFrom("tiktok_grant")
    .select(["account_id", "sealed_refresh_token"])
    .where("open_id", "=", openId)
    .executeTakeFirst();
  if (!row?.sealed_refresh_token) return null;
  return cipher.open(row.sealed_refresh_token, {
    table: "tiktok_grant",
    column: "refresh_token",
    rowId: row.account_id,
  });
}

async function journalText(): Promise<string> {
  const directory = journalDirectory(dataDir);
  const names = await readdir(directory);
  return (await Promise.all(names.map((name) => readFile(path.join(directory, name), "utf8")))).join("");
}

describe("replaying a journal", () => {
  it("saves a refreshed pair, and changes nothing the second time", async () => {
    const { accountId, openId } = await insertAccount(test.db, cipher, { dueInMs: -1 });
    const answer = await refreshed(accountId);
    await leaveBehind(answer);
    expect(await replay()).toEqual({ replayed: 1, setAside: 0, unreadable: 0 });
    expect(await storedRefreshToken(openId)).toBe("rft.new");
    await leaveBehind(answer);
    await replay();
    const row = await test.db
      .selectFrom("tiktok_grant")
      .select(["generation", "granted_scopes", "attempt_id"])
      .where("account_id", "=", accountId)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ generation: 2, granted_scopes: ["user.info.basic"], attempt_id: null });
  });

  it("hands the pair of an account that was disconnected meanwhile to its revocation", async () => {
    const account = await insertAccount(test.db, cipher, { dueInMs: -1 });
    await leaveBehind(await refreshed(account.accountId));
    await requestDisconnect(test.db, account);
    await test.db
      .updateTable("tiktok_grant")
      .set({ attempt_id: null, attempt_started_at: null, resend_at: null })
      .where("account_id", "=", account.accountId)
      .execute();
    await moveToPendingRevocation(test.db, cipher, { accountId: account.accountId, refreshLeaseMs: 0 });
    await replay();
    const { id, sealed_access_token } = await test.db
      .selectFrom("pending_revocation")
      .selectAll()
      .where("account_id", "=", account.accountId)
      .executeTakeFirstOrThrow();
    const place = { table: "pending_revocation", column: "access_token", rowId: id } as const;
    expect(cipher.open(sealed_access_token, place)).toBe("act.new");
  });

  it("connects an account whose consent could not be saved, once", async () => {
    const answer = await consented();
    await leaveBehind(answer);
    expect(await journalText()).not.toMatch(/act\.consent|rft\.consent/);
    await replay();
    expect(await storedRefreshToken(answer.grant.openId)).toBe("rft.consent");
    await leaveBehind(answer);
    expect(await replay()).toMatchObject({ replayed: 1 });
    expect(await test.db.selectFrom("spare_pair").selectAll().execute()).toEqual([]);
  });

  it("saves a consent once and loses none when several processes offer theirs at the same moment", async () => {
    const one = await consented();
    const { userId, openId } = one.grant;
    const another = await consented({ userId, openId });
    await Promise.all([one, another, one, another].map((answer) => saveAnswer(test.db, cipher, answer)));
    const { accountId, generation } = await test.db
      .selectFrom("tiktok_grant")
      .select(["account_id as accountId", "generation"])
      .where("open_id", "=", openId)
      .executeTakeFirstOrThrow();
    const spares = await test.db
      .selectFrom("spare_pair")
      .select("account_id")
      .where("account_id", "=", accountId)
      .execute();
    // The second of them renewed the first, or became its spare; which, their order tells.
    expect(generation - 1 + spares.length).toBe(1);
  });

  it("keeps an older consent as the spare of what was stored since", async () => {
    const { accountId, openId, userId } = await insertAccount(test.db, cipher, { accessExpiresInMs: 3 * HOUR });
    await leaveBehind(await consented({ openId, userId }));
    await replay();
    expect(await storedRefreshToken(openId)).toBe("rft.test");
    const spare = test.db.selectFrom("spare_pair").select("account_id").where("account_id", "=", accountId);
    expect(await spare.execute()).toHaveLength(1);
  });

  it("connects nobody who has disconnected since: that ended the pair as well", async () => {
    const account = await insertAccount(test.db, cipher);
    const answer = await consented({ ...account, consentedAt: new Date(Date.now() - HOUR) });
    await leaveBehind(answer);
    await requestDisconnect(test.db, account);
    await replay();
    expect(await storedRefreshToken(account.openId)).toBe("rft.test");
    expect(
      await test.db.selectFrom("spare_pair").where("account_id", "=", account.accountId).selectAll().execute(),
    ).toEqual([]);
  });

  it("reads the whole lines of a file whose last one a crash cut short", async () => {
    const answer = await consented();
    await leaveBehind(answer);
    const [name = ""] = await readdir(journalDirectory(dataDir));
    await appendFile(path.join(journalDirectory(dataDir), name), '{"id":"half","kind":"author');
    expect(await replay()).toEqual({ replayed: 1, setAside: 0, unreadable: 1 });
  });

  it("sets aside what the database refuses, and goes on with the rest", async () => {
    const refused = await consented();
    const good = await consented();
    await leaveBehind({ ...refused, grant: { ...refused.grant, reauthorize: "no id" } }, good);
    expect(await replay()).toEqual({ replayed: 1, setAside: 1, unreadable: 0 });
    expect(refusals).toEqual([expect.objectContaining({ message: expect.stringContaining("uuid") })]);
    expect(await readJournalState(dataDir)).toMatchObject({ files: 0, setAside: 1 });
    expect(await storedRefreshToken(good.grant.openId)).toBe("rft.consent");
  });

  it("keeps nothing of somebody who has had their data deleted, nor what was set aside about them", async () => {
    const { kind, grant } = await consented();
    await leaveBehind({ kind, grant: { ...grant, reauthorize: "no id" } });
    await replay();
    expect(await forgetTheGone(test.db, dataDir)).toBe(0);
    await leaveBehind({ kind, grant });
    await erasePerson(test.db, grant.userId);
    expect(await replay()).toMatchObject({ setAside: 0, unreadable: 0 });
    expect(await forgetTheGone(test.db, dataDir)).toBe(1);
    expect(await readJournalState(dataDir)).toMatchObject({ files: 0, setAside: 0 });
  });
});
