import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { acceptInvitation, createInvitation, eraseStaleInvitations, findInvitation } from "./invitations.ts";
import { createTestDatabase, insertUser, type TestDatabase } from "./testing/index.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const DAY_MS = 86_400_000;
const hash = (token: string) => createHash("sha256").update(token).digest();
const invite = (email: string, token: string, operator = false) =>
  createInvitation(test.db, { email, operator, tokenHash: hash(token), lifetimeMs: DAY_MS });
const accept = (token: string) =>
  acceptInvitation(test.db, { tokenHash: hash(token), name: "Ada", passwordHash: `hash of ${token}` });
const userAt = (email: string) =>
  test.db
    .selectFrom("app_user")
    .select(["id", "emailVerified", "operator"])
    .where("email", "=", email)
    .executeTakeFirst();

it("makes one confirmed account, however many accept a link at once", async () => {
  await invite("once@example.com", "once");
  const answers = await Promise.all([accept("once"), accept("once"), accept("once")]);
  expect(answers.filter((email) => email === "once@example.com")).toHaveLength(1);
  expect(await userAt("once@example.com")).toMatchObject({ emailVerified: true, operator: false });
  expect(await findInvitation(test.db, hash("once"))).toBeNull();
});

it("lets the latest link of an address work, and none after its time", async () => {
  await invite("twice@example.com", "first");
  await invite("twice@example.com", "second", true);
  expect(await findInvitation(test.db, hash("first"))).toBeNull();
  expect(await findInvitation(test.db, hash("second"))).toEqual({ email: "twice@example.com", operator: true });
  await test.db
    .updateTable("invitation")
    .set({ expires_at: new Date(Date.now() - 31 * DAY_MS) })
    .where("email", "=", "twice@example.com")
    .execute();
  expect(await findInvitation(test.db, hash("second"))).toBeNull();
  expect(await accept("second")).toBeNull();
  await eraseStaleInvitations(test.db);
  expect(await test.db.selectFrom("invitation").where("email", "=", "twice@example.com").selectAll().execute()).toEqual(
    [],
  );
});

it("takes an account over that somebody made with the address before", async () => {
  const userId = await insertUser(test.db, "squatted@example.com");
  await sql`insert into app_credential (id, "accountId", "providerId", "userId", password, "updatedAt")
            values ('c', ${userId}, 'credential', ${userId}, 'of the squatter', now())`.execute(test.db);
  await sql`insert into app_session (id, token, "userId", "expiresAt", "updatedAt")
            values ('s', 't', ${userId}, now() + interval '1 day', now())`.execute(test.db);
  expect(await invite("squatted@example.com", "rightful", true)).toMatchObject({ hasAccount: true });
  expect(await accept("rightful")).toBe("squatted@example.com");
  expect(await userAt("squatted@example.com")).toEqual({ id: userId, emailVerified: true, operator: true });
  const { rows } = await sql<{ password: string }>`
    select password from app_credential where "userId" = ${userId}`.execute(test.db);
  expect(rows).toEqual([{ password: "hash of rightful" }]);
  expect(await test.db.selectFrom("app_session").selectAll().where("userId", "=", userId).execute()).toEqual([]);
});

it("leaves an operator one who is invited again as somebody else", async () => {
  await invite("op@example.com", "op", true);
  await accept("op");
  await invite("op@example.com", "again");
  await accept("again");
  expect(await userAt("op@example.com")).toMatchObject({ operator: true });
});
