import { format } from "node:util";
import { cutOff } from "@tiktok-connect/db/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createLogger } from "./log.ts";
import { insertApiKey } from "./testing/api-keys.ts";
import type { TestBrowser } from "./testing/browser.ts";
import { createTestApi, type TestApi } from "./testing/test-api.ts";

const CANARY = "canary9f3e71";
const TOKEN = `act.${CANARY}!4521.va`;
const PASSWORD = `password ${CANARY}`;
/** Nothing is to come of what the walk asks. */
const WRONG_PASSWORD = `not the ${PASSWORD}`;
const EMAIL = "grace@example.com";

let api: TestApi;
let person: TestBrowser;
let apiKey: string;
/** What is answered, but for cookies. */
const answers: string[] = [];
/** What is logged, and what a library prints past the log. */
const lines: string[] = [];
for (const print of ["log", "warn", "error"] as const) {
  vi.spyOn(console, print).mockImplementation((...parts: unknown[]) => void lines.push(format(...parts)));
}
beforeAll(async () => {
  api = await createTestApi({ log: createLogger("api", "trace", { write: (line) => void lines.push(line) }) });
  person = api.browser();
  await person.signUp({ email: EMAIL, password: PASSWORD });
  const users = await api.db.selectFrom("app_user").select("id").execute();
  apiKey = (await insertApiKey(api.db, users[0]?.id ?? "")).key;
});
afterAll(async () => {
  await api.close();
  vi.restoreAllMocks();
});

/** Everything secret that any route takes, and in places where none is taken. */
const BODY = {
  email: "ada@example.com",
  name: "Ada",
  password: WRONG_PASSWORD,
  currentPassword: WRONG_PASSWORD,
  newPassword: `another ${PASSWORD}`,
  token: CANARY,
  subject_token: TOKEN,
  client_secret: CANARY,
};
const QUERY = new URLSearchParams({ code: CANARY, state: CANARY, access_token: TOKEN, scopes: "user.info.basic" });

/** Has the database refuse sessions, which it then describes as they are in its complaint. */
async function signInInVain(): Promise<Response> {
  await sql`alter table app_session add constraint broken check (token is null) not valid`.execute(api.db);
  const credentials = { email: EMAIL, password: PASSWORD };
  const refused = await api.browser().send("POST", "/api/identity/sign-in/email", credentials);
  await sql`alter table app_session drop constraint broken`.execute(api.db);
  return refused;
}

async function keepAnswer(answer: Response): Promise<void> {
  const headers = [...answer.headers].filter(([name]) => name !== "set-cookie");
  // A live line has no end.
  const isLive = answer.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (isLive) await answer.body?.cancel();
  answers.push(`${answer.url.split("?")[0]} ${JSON.stringify(headers)} ${isLive ? "" : await answer.text()}`);
}

/** Asks every route of the router's own list, with and without a session, and with a key. @returns the statuses */
async function walk(): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (const { method, path } of api.routes) {
    const address = `${path.replace(/:\w+/g, TOKEN)}?${QUERY.toString()}`;
    // The page's own way out would end the walk.
    if (path.endsWith("/sign-out") || (method === "DELETE" && path === "/api/sessions")) continue;
    for (const secret of [
      { cookie: person.cookieHeader() },
      { cookie: `tiktok-connect.session_token=${CANARY}` },
      { authorization: `Bearer ${apiKey}` },
      { authorization: `Bearer ${CANARY}` },
    ]) {
      const sends = method !== "GET";
      const headers = { ...secret, origin: api.origin, ...(sends && { "content-type": "application/json" }) };
      const body = sends ? { body: JSON.stringify(BODY) } : {};
      const answer = await fetch(api.origin + address, { method, headers, redirect: "manual", ...body });
      statuses.add(answer.status);
      await keepAnswer(answer);
    }
  }
  return statuses;
}

it("writes no password, token, code, key or cookie into the log, whichever route gets one, with a database or without", async () => {
  const sessionToken = person.sessionToken() ?? "no session";
  expect([...(await walk())]).toEqual(expect.arrayContaining([200, 302, 400, 401, 404]));
  expect((await signInInVain()).status).toBe(503);
  await using outage = await cutOff(api.databaseUrl);
  expect([...(await walk())]).toContain(503);
  await outage.end();
  const text = lines.join("");
  expect(text).toMatch(/"path":"\/api\/identity\/change-password"/);
  expect(text).toMatch(/"msg":"a request failed"/);
  expect(text).toMatch(/violates check constraint/);
  expect(text).not.toMatch(/Failing row/);
  for (const secret of [CANARY, apiKey, sessionToken]) expect(text).not.toContain(secret);
  expect(answers.length).toBeGreaterThan(200);
  for (const secret of [apiKey, sessionToken, PASSWORD]) expect(answers.join("\n")).not.toContain(secret);
}, 60_000);
