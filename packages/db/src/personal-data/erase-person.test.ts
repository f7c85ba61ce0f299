import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAudit } from "../audit/list-audit.ts";
import { recordAudit } from "../audit/record-audit.ts";
import {
  createTestDatabase,
  insertAccount,
  insertUser,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { storeTikTokWebhook } from "../tiktok-webhooks/store.ts";
import { collectPersonalData } from "./collect-personal-data.ts";
import { erasePerson } from "./erase-person.ts";

const cipher = testCipher();

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const tell = (openId: string) =>
  storeTikTokWebhook(test.db, TEST_APP, {
    event: "post.publish.complete",
    openId,
    content: "{}",
    happenedAt: new Date(),
    digest: createHash("sha256").update(openId).digest(),
  });

const told = async () =>
  (await test.db.selectFrom("tiktok_webhook").select("open_id").execute()).map(({ open_id }) => open_id);

describe("erasePerson", () => {
  it("takes what TikTok told of their accounts, but not of one that somebody else has too", async () => {
    const [own, shared] = [await insertAccount(test.db, cipher), await insertAccount(test.db, cipher)];
    const { userId } = own;
    await test.db
      .insertInto("tiktok_account")
      .values({
        id: crypto.randomUUID(),
        user_id: userId,
        open_id: shared.openId,
        disconnected_at: new Date(),
        disconnect_outcome: "confirmed",
      })
      .execute();
    await tell(own.openId);
    await tell(shared.openId);
    expect(await erasePerson(test.db, userId)).toBe(true);
    expect(await told()).toEqual([shared.openId]);
    expect(await test.db.selectFrom("tiktok_account").select("id").execute()).toEqual([{ id: shared.accountId }]);
  });

  it("leaves an entry in the audit trail that tells of nobody", async () => {
    const { userId, accountId } = await insertAccount(test.db, cipher);
    await recordAudit(test.db, { action: "account.connected", actor: "person", accountId });
    const copy = JSON.stringify(await collectPersonalData(test.db, userId));
    expect(copy).toMatch(/"auditTrail":\[\{.*user\.signed_up.*account\.connected/);
    await erasePerson(test.db, userId);
    const entries = await listAudit(test.db, {}, { before: null, limit: 3 });
    expect(entries.map(({ action, email }) => ({ action, email }))).toEqual(
      ["personal_data.erased", "account.connected", "user.signed_up"].map((action) => ({ action, email: null })),
    );
    expect(new Set(entries.map(({ subjectId }) => subjectId)).size).toBe(1);
    const { rows } = await sql<{ text: string }>`select e::text as text from audit_entry as e`.execute(test.db);
    const kept = rows.map(({ text }) => text).join();
    for (const id of [userId, accountId]) expect(kept).not.toContain(id);
  });

  it("knows of nobody", async () => {
    expect(await erasePerson(test.db, "nobody")).toBe(false);
    expect(await collectPersonalData(test.db, "nobody")).toBeNull();
  });

  it("takes an address, but not one that it is a part of", async () => {
    const [ada, nada] = [await insertUser(test.db, "ada@example.com"), await insertUser(test.db, "nada@example.com")];
    await test.db
      .insertInto("invitation")
      .values(
        ["Ada@example.com", "nada@example.com"].map((email, index) => ({
          id: crypto.randomUUID(),
          email,
          token_hash: Buffer.from([index]),
          operator: false,
          expires_at: new Date(),
          accepted_at: null,
        })),
      )
      .execute();
    await erasePerson(test.db, ada);
    expect(await test.db.selectFrom("invitation").select("email").execute()).toEqual([{ email: "nada@example.com" }]);
    expect(await collectPersonalData(test.db, nada)).toMatchObject({ person: { email: "nada@example.com" } });
  });
});
