import { createHash } from "node:crypto";
import { createTestBrowser, type TestBrowser } from "@tiktok-connect/api/testing";
import type { Account } from "@tiktok-connect/contract";
import { createInvitation } from "@tiktok-connect/db";
import { storedText } from "@tiktok-connect/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createInstallation, type Installation } from "./testing/installation.ts";

const CANARY = "canary9f3e71";
const ACCESS_TOKEN = `act.${CANARY}-access`;
const REFRESH_TOKEN = `rft.${CANARY}-refresh`;
const PASSWORD = `password ${CANARY}`;

const INVITATION = `${CANARY}-invitation`;

let installation: Installation;
let person: TestBrowser;
const secrets: string[] = [];
/** All that the api answered, but for what it is to tell: cookies to the browser, and the state to TikTok. */
const answers: string[] = [];

beforeAll(async () => {
  installation = await createInstallation();
  await keepWhatJobsCarry();
  // Otherwise letters are shown in the log, links and all, for want of an SMTP server.
  const production = { NODE_ENV: "production", SIGN_UP: "open" };
  await Promise.all([installation.startApi(production), installation.startWorker()]);
  person = recording(createTestBrowser(installation.origin));
});
afterAll(() => installation.close());

/** Jobs are gone from the queue when they are done. */
async function keepWhatJobsCarry(): Promise<void> {
  const { db } = installation;
  await sql`create table kept_job (name text not null, data text not null)`.execute(db);
  await sql`
    create function keep_job() returns trigger language plpgsql security definer set search_path = public as $$
    begin insert into kept_job values (new.name, new.data::text); return null; end $$`.execute(db);
  await sql`create trigger keep_job after insert on bullmq.job for each row execute function keep_job()`.execute(db);
}

/** Keeps what a browser is answered. */
function recording(browser: TestBrowser): TestBrowser {
  async function keep(response: Response): Promise<Response> {
    const headers = [...response.headers].filter(([name]) => name !== "set-cookie" && name !== "location");
    // A redirect says its address once more in its body.
    const body = response.status === 302 ? "" : await response.clone().text();
    answers.push(`${JSON.stringify(headers)} ${body}`);
    return response;
  }
  return {
    ...browser,
    get: async (path) => keep(await browser.get(path)),
    send: async (...request) => keep(await browser.send(...request)),
  };
}

it("answers, prints and stores no token, code, state, password or secret, whatever happens", async () => {
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
  await misuseSignIn();
  const { accounts } = await person.json<{ accounts: Account[] }>("/api/accounts");
  for (const path of [
    "/api/accounts",
    "/api/notices",
    "/api/sessions",
    "/api/connection-attempts/latest",
    "/api/operator/audit",
    "/metrics",
  ]) {
    await person.get(path);
  }
  for (const { id } of accounts) {
    await person.get(`/api/accounts/${id}/events`);
    await person.send("POST", `/api/accounts/${id}/refresh`);
    await person.send("DELETE", `/api/accounts/${id}`);
  }
  await expect.poll(async () => (await simulator.summary()).calls.revoke, { timeout: 20_000 }).toBeGreaterThan(0);

  const sessionToken = person.sessionToken() ?? "no session";
  secrets.push(CANARY, ...installation.secrets);
  const output = installation.output();
  expect(output).toMatch(/"name":"api"/);
  expect(output).toMatch(/"name":"worker"/);
  const carried = await sql<{ name: string }>`select distinct name from kept_job`.execute(db);
  expect(carried.rows.map(({ name }) => name)).toEqual(expect.arrayContaining(["refresh.on_demand", "profile.fetch"]));
  const stored = await storedText(db);
  for (const secret of secrets) {
    expect.soft(output).not.toContain(secret);
    expect.soft(answers.join("\n")).not.toContain(secret);
    expect.soft(stored).not.toContain(secret);
  }
  // The sign-in library finds sessions by their token; the cookie is that and a signature.
  expect(output).not.toContain(sessionToken);
  expect(answers.join("\n")).not.toContain(sessionToken);
  expect(answers.length).toBeGreaterThan(20);
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

  /** Everything about signing in that takes a secret, rightly and wrongly. */
  async function misuseSignIn() {
    const email = "invited@example.com";
    const tokenHash = createHash("sha256").update(INVITATION).digest();
    await createInvitation(db, { email, operator: true, tokenHash, lifetimeMs: 600_000 });
    const identity = "/api/identity";
    const invited = { token: INVITATION, name: "Ada", password: PASSWORD };
    const somebody = { email: "nobody@example.com", password: PASSWORD };
    const newPassword = `another ${PASSWORD}`;
    await person.send("POST", `${identity}/sign-in/email`, somebody);
    await person.send("POST", `${identity}/sign-up/email`, { ...somebody, name: "\0" });
    await person.send("POST", `${identity}/accept-invitation`, { ...invited, password: "short" });
    await person.send("POST", `${identity}/accept-invitation`, invited);
    await person.send("POST", `${identity}/invitation`, { token: INVITATION });
    await person.send("POST", `${identity}/verify-email`, { token: INVITATION });
    await person.send("POST", `${identity}/reset-password`, { token: INVITATION, newPassword });
    await person.send("POST", `${identity}/request-password-reset`, { email });
    await person.send("POST", `${identity}/change-password`, { currentPassword: newPassword, newPassword });
    await person.send("POST", `${identity}/change-password`, { currentPassword: PASSWORD, newPassword });
    await person.get(`/api/accounts?access_token=${ACCESS_TOKEN}`);
    await person.get(`/api/nothing/${ACCESS_TOKEN}`);
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
