import { type AuditEntry, type AuditTrail, auditTrail } from "@tiktok-connect/contract";
import { openDatabase, recordTallies } from "@tiktok-connect/db";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TEST_PASSWORD, type TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let operator: TestBrowser;
let somebody: TestBrowser;
beforeAll(async () => {
  api = await createTestApi();
  [operator, somebody] = [api.browser(), api.browser()];
  await operator.signUp({ email: "operator@example.com" });
  await somebody.signUp({ email: "ada@example.com" });
});
afterAll(() => api.close());

const read = async (query = ""): Promise<AuditTrail> =>
  auditTrail.parse(await operator.json(`/api/operator/audit${query}`));
/** What the trail says of somebody, oldest first. */
async function entriesOf(email: string): Promise<AuditEntry[]> {
  const { entries } = await read();
  return entries.filter(({ subject }) => subject?.email === email).toReversed();
}
const actionsOf = async (email: string) => (await entriesOf(email)).map(({ action }) => action);

describe("GET /api/operator/audit", () => {
  it("is there for operators alone", async () => {
    expect((await somebody.get("/api/operator/audit")).status).toBe(404);
    expect((await operator.get("/api/operator/audit")).status).toBe(200);
  });

  it("narrows, and refuses what is no filter", async () => {
    const [first] = await entriesOf("ada@example.com");
    expect(first).toMatchObject({ action: "user.signed_up", actor: "person" });
    const { entries } = await read(`?subject=${first?.subject?.id}&action=session`);
    expect(entries.map(({ action, subject }) => ({ action, email: subject?.email }))).toEqual([
      { action: "session.began", email: "ada@example.com" },
    ]);
    for (const query of ["?before=x", "?action=A", "?subject=1", "?before=1&before=2"]) {
      expect((await operator.get(`/api/operator/audit${query}`)).status).toBe(400);
    }
  });

  it("gives fifty entries and the way to the next", async () => {
    await sql`insert into audit_entry (action, actor) select 'filler.made', 'program' from generate_series(1, 60)`.execute(
      api.db,
    );
    const first = await read("?action=filler");
    expect(first.entries).toHaveLength(50);
    const second = await read(`?action=filler&before=${first.next}`);
    expect(second.entries).toHaveLength(10);
    expect(second.next).toBeNull();
    expect(new Set([...first.entries, ...second.entries].map(({ id }) => id)).size).toBe(60);
  });
});

describe("the trail", () => {
  it("tells of signing in and out, of passwords, and of wrong ones as a sum", async () => {
    const email = "grace@example.com";
    const person = api.browser();
    await person.signUp({ email });
    const identity = "/api/identity";
    for (const password of ["wrong password one", "wrong password two"]) {
      await api.browser().send("POST", `${identity}/sign-in/email`, { email, password });
    }
    await api.browser().send("POST", `${identity}/sign-in/email`, { email: "nobody@example.com", password: "x" });
    const change = (currentPassword: string) =>
      person.send("POST", `${identity}/change-password`, { currentPassword, newPassword: `another ${TEST_PASSWORD}` });
    expect((await change("not the current one")).status).toBe(400);
    expect((await change(TEST_PASSWORD)).status).toBe(200);
    await person.signOut();
    await person.send("POST", `${identity}/sign-in/email`, { email, password: `another ${TEST_PASSWORD}` });
    await person.send("DELETE", "/api/sessions");
    // What follows an answer is counted after it.
    const counted = async () => {
      const tallies = await api.db.selectFrom("audit_tally").select("count").execute();
      return tallies.map(({ count }) => count).toSorted((one, other) => one - other);
    };
    await expect.poll(counted).toEqual([1, 1, 2]);
    await recordTallies(api.db);

    const trail = await entriesOf(email);
    expect(trail.map(({ action }) => action)).toEqual([
      "user.signed_up",
      "session.began",
      "password.changed",
      "session.began", // with the new password, all others having ended
      "session.ended",
      "session.began",
      "session.all_ended",
      ...["password.refused", "sign_in.failed"].toSorted((one, other) => orderIn(trail, one) - orderIn(trail, other)),
    ]);
    expect(trail.find(({ action }) => action === "sign_in.failed")?.details).toMatchObject({ times: 2, callers: 1 });
    const { entries } = await read("?action=sign_in.failed");
    expect(entries).toContainEqual(expect.objectContaining({ subject: null }));
    expect(JSON.stringify((await read()).entries)).not.toMatch(/wrong password|correct horse|nobody@|127\.0\.0\.1|::1/);
  });

  it("tells of connecting, reauthorizing and disconnecting", async () => {
    const user = await api.simulator.createUser();
    const result = await api.connect(somebody, { user });
    const account = result.searchParams.get("account") ?? "";
    await api.connect(somebody, { user, account });
    for (let times = 0; times < 2; times++) await somebody.send("DELETE", `/api/accounts/${account}`);
    const told = (await entriesOf("ada@example.com")).filter(({ action }) => action.startsWith("account."));
    const named = await api.db
      .selectFrom("tiktok_account")
      .select("audit_id")
      .where("id", "=", account)
      .executeTakeFirst();
    expect(told.map(({ action, details }) => ({ action, details }))).toEqual(
      ["account.connected", "account.reauthorized", "account.disconnect_requested"].map((action) => ({
        action,
        details: { account: named?.audit_id },
      })),
    );
  });

  it("tells of API keys, without the key and without its name", async () => {
    const made = await somebody.send("POST", "/api/api-keys", { name: "a service of mine", scope: "read" });
    const { apiKey } = (await made.json()) as { apiKey: { id: string } };
    await somebody.send("DELETE", `/api/api-keys/${apiKey.id}`);
    const told = (await entriesOf("ada@example.com")).filter(({ action }) => action.startsWith("api_key."));
    expect(told.map(({ action, details }) => ({ action, details }))).toEqual([
      { action: "api_key.made", details: { api_key: apiKey.id, scope: "read", accounts: null } },
      { action: "api_key.revoked", details: { api_key: apiKey.id } },
    ]);
  });

  it("tells of webhooks' endpoints, without where they are", async () => {
    const endpoints = "/api/webhook-endpoints";
    const terms = { url: "https://hooks.example.com/told", eventTypes: ["connected"] };
    const made = await somebody.send("POST", endpoints, terms);
    const { endpoint } = (await made.json()) as { endpoint: { id: string } };
    await somebody.send("PATCH", `${endpoints}/${endpoint.id}`, { eventTypes: ["disconnected"] });
    await somebody.send("POST", `${endpoints}/${endpoint.id}/secret`);
    await somebody.send("DELETE", `${endpoints}/${endpoint.id}`);
    const told = (await entriesOf("ada@example.com")).filter(({ action }) => action.startsWith("webhook_endpoint."));
    expect(told.map(({ action, details }) => ({ action, details }))).toEqual(
      ["made", "changed", "secret_changed", "removed"].map((what) => ({
        action: `webhook_endpoint.${what}`,
        details: { endpoint: endpoint.id },
      })),
    );
  });

  it("tells of somebody who takes their data along", async () => {
    expect((await somebody.get("/api/personal-data")).status).toBe(200);
    expect((await actionsOf("ada@example.com")).at(-1)).toBe("personal_data.exported");
  });

  it("lets nobody in whom it cannot tell of", async () => {
    const person = api.browser();
    await person.signUp({ email: "unseen@example.com" });
    await person.signOut();
    await sql`alter table audit_entry add constraint broken check (action <> 'session.began') not valid`.execute(
      api.db,
    );
    const refused = await person.send("POST", "/api/identity/sign-in/email", {
      email: "unseen@example.com",
      password: TEST_PASSWORD,
    });
    await sql`alter table audit_entry drop constraint broken`.execute(api.db);
    expect(refused.status).toBe(503);
    expect((await person.get("/api/accounts")).status).toBe(401);
    expect(await actionsOf("unseen@example.com")).toEqual(["user.signed_up", "session.began", "session.ended"]);
  });

  it("connects an account all the same when that cannot be told of: a pair is never lost", async () => {
    await sql`alter table audit_entry add constraint broken check (action <> 'account.connected') not valid`.execute(
      api.db,
    );
    const result = await api.connect(somebody, { user: await api.simulator.createUser() });
    await sql`alter table audit_entry drop constraint broken`.execute(api.db);
    expect(result.searchParams.get("connection")).toBe("connected");
  });

  it("is out of the api's reach: its role cannot change what was written", async () => {
    const own = openDatabase({
      url: api.databaseUrl,
      poolSize: 1,
      applicationName: "test",
      onIdleError: () => undefined,
    });
    await expect(sql`delete from audit_entry`.execute(own.db)).rejects.toThrow(/permission denied/);
    await own.close();
  });
});

function orderIn(trail: readonly AuditEntry[], wanted: string): number {
  return trail.findIndex(({ action }) => action === wanted);
}
