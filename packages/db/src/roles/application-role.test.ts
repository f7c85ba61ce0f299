import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAudit } from "../audit/list-audit.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { openDatabase } from "../database.ts";
import { dropEventPartitions, EVENT_RETENTION, makeEventPartitions } from "../event-partitions.ts";
import { createTestDatabase, insertAccount, insertUser, type TestDatabase, testCipher } from "../testing/index.ts";
import { grantApplicationRole, mayChangeAuditTrail } from "./application-role.ts";

let test: TestDatabase;
let application: ReturnType<typeof openDatabase>;
const open = (url: string) => openDatabase({ url, poolSize: 2, applicationName: "test", onIdleError: () => undefined });
beforeAll(async () => {
  test = await createTestDatabase();
  application = open(test.url);
});
afterAll(async () => {
  await application.close();
  await test.close();
});

const entries = () => listAudit(test.db, {}, { before: null, limit: 100 });

describe("the application's role", () => {
  it("adds to the audit trail and reads it, and changes nothing of what it says", async () => {
    const userId = await insertUser(test.db);
    await recordAudit(application.db, { action: "session.all_ended", actor: "person", userId });
    const before = await entries();
    expect(before[0]).toMatchObject({ action: "session.all_ended" });
    // Postgres refuses that with a warning alone.
    await sql`grant all on audit_entry, audit_subject to current_user`.execute(application.db);
    for (const statement of [
      "update audit_entry set action = 'session.began'",
      "delete from audit_entry",
      "truncate audit_entry",
      "drop table audit_entry",
      "alter table audit_entry disable trigger all",
      "insert into audit_entry (action, actor, at) values ('session.began', 'person', now() - interval '1 year')",
      "insert into audit_entry (id, action, actor) overriding system value values (1, 'session.began', 'person')",
      "update audit_subject set user_id = user_id",
      "drop trigger app_session_is_audited on app_session",
      "create or replace function audit_new_session() returns trigger language plpgsql as 'begin return null; end'",
      "set role postgres",
    ]) {
      const refused = await sql
        .raw(statement)
        .execute(application.db)
        .catch((error: unknown) => error);
      expect({ statement, refused }).toEqual({ statement, refused: expect.objectContaining({ code: "42501" }) });
    }
    expect(await entries()).toEqual(before);
    expect(await mayChangeAuditTrail(application.db)).toBe(false);
    expect(await mayChangeAuditTrail(test.db)).toBe(true);
  });

  it("makes and drops no table but partitions of events that have had their time", async () => {
    const { partitions } = await makeEventPartitions(application.db, { aheadMs: EVENT_RETENTION.aheadMs * 2 });
    expect(partitions.length).toBeGreaterThan(6);
    const { accountId } = await insertAccount(test.db, testCipher());
    await application.db.insertInto("account_event").values({ account_id: accountId, type: "refreshed" }).execute();
    for (const statement of [
      `drop table ${partitions[0]}`,
      `truncate ${partitions[0]}`,
      `alter table account_event_refreshed detach partition ${partitions[0]}`,
      "create table another (id integer)",
      "create schema another",
      "select make_event_partition('audit_entry', now(), now())",
      "select drop_event_partition('audit_entry', interval '0')",
    ]) {
      await expect(sql.raw(statement).execute(application.db), statement).rejects.toThrow(
        /must be owner|permission denied|have no such partitions/,
      );
    }
    expect(await dropEventPartitions(application.db, EVENT_RETENTION)).toEqual({ partitions: [], busy: false });
    const outdated = { keepRefreshedMs: -60 * 86_400_000, keepOtherMs: EVENT_RETENTION.keepOtherMs };
    expect((await dropEventPartitions(application.db, outdated)).partitions).toEqual(
      expect.arrayContaining(partitions.filter((name) => name.includes("refreshed"))),
    );
  });

  it("works with tables that are made later", async () => {
    await sql`create table made_later (id bigint generated always as identity, what text)`.execute(test.db);
    await sql`create schema later`.execute(test.db);
    await sql`create table later.made (id bigserial)`.execute(test.db);
    await sql`insert into made_later (what) values ('x')`.execute(application.db);
    await sql`insert into later.made default values`.execute(application.db);
    await sql`delete from made_later`.execute(application.db);
  });
});

describe("grantApplicationRole", () => {
  const role = `made_${crypto.randomUUID().replaceAll("-", "")}`;
  const applicationUrl = () =>
    Object.assign(new URL(test.ownerUrl), { username: role, password: "secret-of-roles" }).href;

  it("makes a role that is not there, which gets in by its password, and changes nothing the second time", async () => {
    const roles = { ownerUrl: test.ownerUrl, applicationUrl: applicationUrl() };
    await Promise.all([grantApplicationRole(roles), grantApplicationRole(roles)]);
    const made = new pg.Client({ connectionString: applicationUrl() });
    await made.connect();
    const { rows } = await made.query("select count(*)::integer as count, current_user as role from audit_entry");
    expect(rows).toEqual([{ count: expect.any(Number), role }]);
    await made.end();
    const grants = () => sql`select relname, relacl::text from pg_class order by relname`.execute(test.db);
    const before = await grants();
    await grantApplicationRole(roles);
    expect((await grants()).rows).toEqual(before.rows);
  });

  it("says so when a role is missing that the owner may not make", async () => {
    const missing = Object.assign(new URL(test.ownerUrl), { username: "nobody_at_all", password: "" }).href;
    await expect(grantApplicationRole({ ownerUrl: test.ownerUrl, applicationUrl: missing })).rejects.toMatchObject({
      code: "application_role",
      message: expect.stringContaining("nobody_at_all"),
    });
  });

  it("leaves everything as it is where both are one role", async () => {
    await grantApplicationRole({ ownerUrl: test.ownerUrl, applicationUrl: test.ownerUrl });
    expect(await mayChangeAuditTrail(test.db)).toBe(true);
  });
});
