import { createTestBrowser, type TestBrowser } from "@tiktok-connect/api/testing";
import type { Account } from "@tiktok-connect/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createInstallation, type Installation } from "./testing/installation.ts";

const CANARY = "canary9f3e71";
const ACCESS_TOKEN = `act.${CANARY}-access`;
const REFRESH_TOKEN = `rft.${CANARY}-refresh`;
const PASSWORD = `password ${CANARY}`;

let installation: Installation;
let person: TestBrowser;
const secrets: string[] = [];

beforeAll(async () => {
  installation = await createInstallation();
  await Promise.all([installation.startApi(), installation.startWorker()]);
  person = createTestBrowser(installation.origin);
});
afterAll(() => installation.close());

it("prints and stores no token, code, state, password or secret, whatever happens", async () => {
  const { simulator, db } = installation;
  await person.signUp({ password: PASSWORD });
  const user = await simulator.createUser();
  const plant = { access_token: ACCESS_TOKEN, refresh_token: REFRESH_TOKEN };

  // A connect whose pair is planted, with a profile that cannot be had.
  await simulator.fault({ endpoint: "token", kind: "alter_answer", replace: plant });
  await simulator.fault({ endpoint: "user_info", kind: "html" });
  await walkToTikTok();
  // A pair that arrives cut in half.
  await simulator.fault({ endpoint: "token", kind: "truncated_json", grantType: "authorization_code" });
  await walkToTikTok();
  // Refreshes that are refused, dropped, garbled and odd; the planted refresh token is one TikTok does not know.
  await refresh("a rejection", () => simulator.clearFaults());
  await refresh("an error that repeats the token", () =>
    simulator.fault({ endpoint: "token", kind: "refuse", error: REFRESH_TOKEN, description: `bad ${REFRESH_TOKEN}` }),
  );
  await refresh("a new pair", () =>
    simulator.fault({
      endpoint: "token",
      kind: "alter_answer",
      grantType: "authorization_code",
      replace: { ...plant, expires_in: "soon" },
      times: 1,
    }),
  );
  await walkToTikTok();
  await person.get("/api/auth/callback/tiktok?code=nonsense&state=nonsense");
  await person.get("/api/nothing?access_token=x");
  const { accounts } = await person.json<{ accounts: Account[] }>("/api/accounts");
  for (const { id } of accounts) await person.send("DELETE", `/api/accounts/${id}`);
  await expect.poll(async () => (await simulator.summary()).calls.revoke, { timeout: 20_000 }).toBeGreaterThan(0);

  const sessionToken = person.sessionToken() ?? "no session";
  secrets.push(CANARY, ...installation.secrets);
  const output = installation.output();
  expect(output).toMatch(/"name":"api"/);
  expect(output).toMatch(/"name":"worker"/);
  const stored = await everythingStored();
  for (const secret of secrets) {
    expect.soft(output).not.toContain(secret);
    expect.soft(stored).not.toContain(secret);
  }
  // The sign-in library finds sessions by their token; the cookie is that and a signature.
  expect(output).not.toContain(sessionToken);
  expect(output).not.toMatch(/\b(act|rft|clt)\.[\w.-]{6,}/);
  expect(stored).not.toMatch(/\b(act|rft|clt)\.[\w.-]{6,}/);

  async function walkToTikTok() {
    const start = await person.get("/api/auth/tiktok");
    const url = start.headers.get("location") ?? "";
    secrets.push(new URL(url).searchParams.get("state") ?? "no state");
    const { location } = await simulator.consent({ url, user });
    secrets.push(location.searchParams.get("code") ?? "no code");
    await person.get(location.href);
  }

  async function refresh(_what: string, arrange: () => Promise<unknown>) {
    await arrange();
    const before = (await simulator.summary()).calls.token.refresh_token;
    // The worker may still be writing down how the last one ended, and when the next is due.
    const calls = async () => {
      await sql`update tiktok_grant set due_at = now() where ended_at is null and attempt_id is null`.execute(db);
      return (await simulator.summary()).calls.token.refresh_token;
    };
    await expect.poll(calls, { timeout: 10_000 }).toBeGreaterThan(before);
  }
});

/** Every row of every table, the queue's included, as text. */
async function everythingStored(): Promise<string> {
  const { db } = installation;
  const tables = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('public', 'bullmq')`.execute(db);
  const texts = await Promise.all(
    tables.rows.map(async ({ name }) => {
      const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.raw(name)} t`.execute(db);
      return rows.map(({ text }) => text).join("\n");
    }),
  );
  return texts.join("\n");
}
