import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, insertUser, type TestDatabase } from "../testing/index.ts";
import { recordTallies, tallyAct } from "./audit-tally.ts";
import { findAuditSubject, listAudit, readAudit } from "./list-audit.ts";
import { recordAudit } from "./record-audit.ts";

let test: TestDatabase;
let userId: string;
beforeEach(async () => {
  test = await createTestDatabase();
  userId = await insertUser(test.db, "ada@example.com");
});
afterEach(() => test.close());

const list = (filter: Parameters<typeof listAudit>[1] = {}, before: string | null = null, limit = 100) =>
  listAudit(test.db, filter, { before, limit });
const actions = async (filter: Parameters<typeof listAudit>[1] = {}) =>
  (await list(filter)).map(({ action }) => action);

describe("recordAudit", () => {
  it("writes nothing when what it tells of is undone", async () => {
    const undone = test.db.transaction().execute(async (trx) => {
      await recordAudit(trx, { action: "refreshing.paused", actor: "operator" });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await actions()).toEqual(["user.signed_up"]);
  });

  it("names people by a random id, which tells of nobody once they are gone", async () => {
    await recordAudit(test.db, { action: "session.all_ended", actor: "operator", userId, details: { sessions: 2 } });
    const subject = await findAuditSubject(test.db, "Ada@example.com");
    const [entry] = await list();
    expect(entry).toMatchObject({ subjectId: subject, email: "ada@example.com", details: { sessions: 2 } });
    const { rows } = await sql<{ text: string }>`select e::text as text from audit_entry e`.execute(test.db);
    expect(JSON.stringify(rows)).not.toContain(userId);
    expect(JSON.stringify(rows)).not.toContain("ada@");

    await test.db.deleteFrom("app_user").where("id", "=", userId).execute();
    expect(await list()).toEqual([
      { ...entry, email: null },
      expect.objectContaining({ action: "user.signed_up", subjectId: subject, email: null }),
    ]);
    expect(await findAuditSubject(test.db, "ada@example.com")).toBeNull();
    expect(await test.db.selectFrom("audit_subject").selectAll().execute()).toEqual([]);
    // Who comes back is somebody else.
    await insertUser(test.db, "ada@example.com");
    expect(await findAuditSubject(test.db, "ada@example.com")).not.toBe(subject);
  });

  it("is never rewritten, not even by who owns the table", async () => {
    await expect(sql`update audit_entry set action = 'session.began'`.execute(test.db)).rejects.toThrow(
      /never changed/,
    );
  });
});

describe("the database itself", () => {
  it("records users, operators, sessions and new passwords, whoever writes them", async () => {
    await sql`insert into app_credential (id, "accountId", "providerId", "userId", password, "updatedAt")
              values ('c', ${userId}, 'credential', ${userId}, 'one', now())`.execute(test.db);
    await sql`update app_credential set "updatedAt" = now()`.execute(test.db);
    await sql`update app_credential set password = 'two'`.execute(test.db);
    await test.db.updateTable("app_user").set({ name: "Ada" }).execute();
    await test.db.updateTable("app_user").set({ operator: true }).execute();
    await test.db
      .insertInto("app_session")
      .values({ id: "s1", userId, updatedAt: new Date(), expiresAt: new Date(), token: "t" } as never)
      .execute();
    const subjectId = await findAuditSubject(test.db, "ada@example.com");
    expect(await list()).toEqual(
      [
        { action: "session.began", details: { session: "s1" } },
        { action: "user.became_operator", details: {} },
        { action: "password.changed", details: {} },
        { action: "user.signed_up", details: { operator: false } },
      ].map((entry) => expect.objectContaining({ ...entry, actor: "person", subjectId })),
    );
  });
});

describe("what strangers can do as often as they like", () => {
  const caller = (text: string) => Buffer.from(text);

  it("comes into the trail as a sum, for each person and for all who are not known", async () => {
    for (const from of ["a", "a", "b"]) {
      await tallyAct(test.db, { action: "sign_in.failed", userId, caller: caller(from) });
      await tallyAct(test.db, { action: "sign_in.failed", userId: null, caller: caller(from) });
    }
    await tallyAct(test.db, { action: "password.refused", userId, caller: caller("a") });
    expect(await recordTallies(test.db)).toBe(3);
    const since = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const entries = (await list({ action: "sign_in" })).map(({ email, details }) => ({ email, details }));
    expect(entries).toEqual(
      expect.arrayContaining([
        { email: "ada@example.com", details: { times: 3, callers: 2, since } },
        { email: null, details: { times: 3, callers: null, since } },
      ]),
    );
    expect(await actions({ action: "password.refused" })).toEqual(["password.refused"]);
  });

  it("is counted anew from then on, and makes no entry when nothing was counted", async () => {
    await tallyAct(test.db, { action: "sign_in.failed", userId, caller: caller("a") });
    await recordTallies(test.db);
    expect(await recordTallies(test.db)).toBe(0);
    await tallyAct(test.db, { action: "sign_in.failed", userId, caller: caller("a") });
    await recordTallies(test.db);
    expect((await list({ action: "sign_in.failed" })).map(({ details }) => details.times)).toEqual([1, 1]);
  });

  it("is counted however many count at the same time", async () => {
    const guesses = Array.from(
      { length: 20 },
      () => ({ action: "sign_in.failed", userId, caller: caller("a") }) as const,
    );
    await Promise.all(guesses.map((guess) => tallyAct(test.db, guess)));
    await recordTallies(test.db);
    expect((await list({ action: "sign_in.failed" }))[0]?.details.times).toBe(20);
  });
});

describe("reading", () => {
  it("shows the newest first, page by page", async () => {
    for (let count = 0; count < 4; count++) {
      await recordAudit(test.db, { action: "suspects.accepted", actor: "operator", details: { accounts: count } });
    }
    const first = await list({}, null, 3);
    expect(first.map(({ details }) => details.accounts)).toEqual([3, 2, 1]);
    const second = await list({}, first.at(-1)?.id ?? null, 3);
    expect(second.map(({ action }) => action)).toEqual(["suspects.accepted", "user.signed_up"]);
  });

  it("narrows by person, by word or its beginning, and by time", async () => {
    await insertUser(test.db);
    await recordAudit(test.db, { action: "api_key.made", actor: "person", userId });
    await recordAudit(test.db, { action: "api_key.revoked", actor: "operator", userId });
    expect(await actions({ action: "api_key" })).toEqual(["api_key.revoked", "api_key.made"]);
    expect(await actions({ action: "api_key.made" })).toEqual(["api_key.made"]);
    expect(await actions({ action: "api" })).toEqual([]);
    expect(await actions({ subjectId: await findAuditSubject(test.db, "ada@example.com") })).toHaveLength(3);
    const [newest] = await list();
    const at = newest?.at ?? new Date();
    expect(await actions({ until: new Date(at.getTime() - 3_600_000) })).toEqual([]);
    expect((await actions({ since: new Date(at.getTime() - 3_600_000) })).length).toBe(4);
  });

  it("writes out all there is, oldest first, however much it is", async () => {
    await sql`insert into audit_entry (action, actor, details)
              select 'suspects.accepted', 'operator', jsonb_build_object('accounts', n) from generate_series(1, 2500) n`.execute(
      test.db,
    );
    const read = await Array.fromAsync(readAudit(test.db, { action: "suspects" }));
    expect(read.map(({ details }) => details.accounts)).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 1));
  });
});
