import type { Account, ConnectionAttempt } from "@tiktok-connect/contract";
import { saveAvatar } from "@tiktok-connect/db";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertApiKey } from "./testing/api-keys.ts";
import type { TestBrowser } from "./testing/browser.ts";
import { createTestApi, type TestApi } from "./testing/test-api.ts";

const NOBODYS_ID = "019a0000-0000-7000-8000-00000000ffff";

let api: TestApi;
let owner: TestBrowser;
let stranger: TestBrowser;
/** What names something of the owner's, by the name that routes give it. */
let ids: Record<string, string>;
/** An API key of the stranger's. */
let strangersKey: string;
beforeAll(async () => {
  api = await createTestApi();
  [owner, stranger] = [api.browser(), api.browser()];
  await owner.signUp();
  await stranger.signUp();
  await api.connect(owner, { user: await api.simulator.createUser() });
  const { accounts } = await owner.json<{ accounts: [Account] }>("/api/accounts");
  const accountId = accounts[0].id;
  await saveAvatar(api.db, accountId, { contentType: "image/png", bytes: Buffer.from("png") });
  // A consent with the wrong account leaves something to choose.
  await api.connect(owner, { user: await api.simulator.createUser(), account: accountId });
  const { attempt } = await owner.json<{ attempt: ConnectionAttempt }>("/api/connection-attempts/latest");
  const users = await api.db.selectFrom("app_user").select("id").orderBy("createdAt").execute();
  const [ownerId = "", strangerId = ""] = users.map(({ id }) => id);
  const apiKey = await insertApiKey(api.db, ownerId);
  strangersKey = (await insertApiKey(api.db, strangerId)).key;
  const made = await owner.send("POST", "/api/webhook-endpoints", { url: "https://hooks.example/" });
  const { endpoint } = (await made.json()) as { endpoint: { id: string } };
  await owner.send("POST", `/api/webhook-endpoints/${endpoint.id}/test`);
  const delivery = await api.db.selectFrom("webhook_delivery").select("id").executeTakeFirstOrThrow();
  const { sessions } = await owner.json<{ sessions: [{ id: string }] }>("/api/sessions");
  ids = {
    accountId,
    apiKeyId: apiKey.id,
    attemptId: attempt.id,
    parkedGrantId: attempt.outcome?.parkedGrantId ?? "",
    sessionId: sessions[0].id,
    webhookEndpointId: endpoint.id,
    webhookDeliveryId: delivery.id,
  };
});
afterAll(() => api.close());

/** Whoever may ask these, signed in or not; what they answer is tested where they are. */
const OPEN =
  /^(GET \/(docs|docs\/style\.css|healthz|readyz|metrics|settings|operator|accounts\/:accountId|security|webhooks|sign-in|v1\/openapi\.json)?$|POST \/api\/webhooks\/tiktok$|[A-Z]+ \/api\/(identity|letters\/unsubscribe))/;
/** Visited by the browser itself: they answer with a way to sign in. */
const VISITED = /^GET (\/api\/auth\/|\/\^)/;

const routes = () => {
  const listed = api.routes.map(({ method, path }) => ({ method, path, name: `${method} ${path}` }));
  return listed.filter(({ name }) => !OPEN.test(name));
};
/** For other services, which have a key and no session. */
const KEYED = /^[A-Z]+ \/v1\//;
const keyed = () => routes().filter(({ name }) => KEYED.test(name));
const guarded = () => routes().filter(({ name }) => !VISITED.test(name) && !KEYED.test(name));
const namesSomething = () => guarded().filter(({ path }) => path.includes(":"));

function fill(path: string, values: Record<string, string>): string {
  return path.replace(/:(\w+)/g, (_match, name: string) => {
    const value = values[name];
    if (!value) throw new Error(`a route names something that this test has none of: ${name}`);
    return value;
  });
}

/** What routes want to be sent before they look at whose it is; others that are sent nothing say 404 first. */
const BODIES: Record<string, object> = {
  "PATCH /api/webhook-endpoints/:webhookEndpointId": { eventTypes: ["refresh_failed"] },
};

const ask = (browser: TestBrowser, { method, name }: { method: string; name: string }, address: string) =>
  method === "GET" ? browser.get(address) : browser.send(method as "POST" | "PATCH" | "DELETE", address, BODIES[name]);

/** All that is the owner's. What is asked for in vain leaves all of it as it was. */
async function everythingOfTheOwner(): Promise<unknown> {
  const { rows } = await sql`
    select (select json_agg(a) from tiktok_account a) as accounts, (select json_agg(g) from tiktok_grant g) as grants,
           (select json_agg(p) from parked_grant p) as parked, (select json_agg(r) from pending_revocation r) as revocations,
           (select json_agg(q) from authorization_request q) as attempts,
           (select json_agg(k) from api_key k) as keys, (select json_agg(e) from webhook_endpoint e) as endpoints,
           (select json_agg(d) from webhook_delivery d) as deliveries, (select count(*) from app_session) as sessions`.execute(
    api.db,
  );
  return rows[0];
}

describe("every route of the router's own list", () => {
  it("is there to be walked", () => {
    const names = guarded().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["GET /api/accounts", "DELETE /api/accounts/:accountId"]));
    expect(names.length).toBeGreaterThan(12);
    expect(new Set(namesSomething().flatMap(({ path }) => path.match(/(?<=:)\w+/g) ?? []))).toEqual(
      new Set(Object.keys(ids)),
    );
  });

  it("wants a session", async () => {
    for (const route of guarded()) {
      const response = await ask(api.browser(), route, fill(route.path, ids));
      expect({ route: route.name, status: response.status }).toEqual({ route: route.name, status: 401 });
    }
    for (const { path } of routes().filter(({ name }) => VISITED.test(name))) {
      if (!path.startsWith("/api")) continue; // the callback once more, as TikTok knows it
      expect((await api.browser().get(path)).headers.get("location")).toMatch(/^\/sign-in\?next=/);
    }
  });

  it("knows nothing of another user's, and changes none of it", async () => {
    const before = await everythingOfTheOwner();
    for (const route of namesSomething()) {
      const response = await ask(stranger, route, fill(route.path, ids));
      expect({ route: route.name, status: response.status }).toEqual({ route: route.name, status: 404 });
    }
    expect((await stranger.get(`/api/auth/tiktok?account=${ids.accountId}`)).status).toBe(404);
    expect(await everythingOfTheOwner()).toEqual(before);
  });

  it("names nothing of another user's in what it lists", async () => {
    const lists = guarded().filter(({ method, path }) => method === "GET" && !path.includes(":"));
    for (const { path } of lists.filter((route) => route.path !== "/api/events")) {
      const text = await (await stranger.get(path)).text();
      for (const id of Object.values(ids))
        expect({ path, text }).not.toMatchObject({ text: expect.stringMatching(id) });
    }
  });

  it.each([NOBODYS_ID, "nonsense", "%00", "..%2f..", "1e9", "' or 1=1 --"])("knows nothing of %s", async (id) => {
    const address = id.startsWith("%") || id.startsWith("..") ? id : encodeURIComponent(id);
    const nobodys = Object.fromEntries(Object.keys(ids).map((name) => [name, address]));
    for (const route of namesSomething()) {
      const response = await ask(owner, route, fill(route.path, nobodys));
      expect({ route: route.name, status: response.status }).toEqual({ route: route.name, status: 404 });
    }
  });

  it("for other services wants a key, takes no session for one, and knows nothing of another user's", async () => {
    expect(keyed().length).toBeGreaterThan(1);
    for (const { method, path, name } of keyed()) {
      const address = api.origin + fill(path, ids);
      const cookie = owner.cookieHeader();
      const origin = api.origin;
      for (const headers of [{ origin }, { origin, cookie }, { origin, authorization: "Bearer nonsense" }]) {
        const { status } = await fetch(address, { method, headers });
        expect({ name, refused: status === 400 || status === 401 }).toEqual({ name, refused: true });
      }
      const answer = await fetch(address, { method, headers: { origin, authorization: `Bearer ${strangersKey}` } });
      if (path.includes(":")) expect({ name, status: answer.status }).toEqual({ name, status: 404 });
      expect(await answer.text()).not.toContain(ids.accountId);
    }
  });

  it("would do what it does for the owner", async () => {
    for (const route of namesSomething().filter(({ method }) => method === "GET")) {
      expect((await ask(owner, route, fill(route.path, ids))).status).toBe(200);
    }
  });
});
