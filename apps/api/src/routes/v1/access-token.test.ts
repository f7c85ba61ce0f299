import { createHash } from "node:crypto";
import { type AccessToken, accessToken as accessTokenSchema, type ServiceProblem } from "@tiktok-connect/contract/v1";
import { openBreaker, revokeApiKey } from "@tiktok-connect/db";
import { type AccountBuild, cutOff, insertAccount, insertUser } from "@tiktok-connect/db/testing";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { insertApiKey } from "../../testing/api-keys.ts";
import { createTestApi, type TestApi } from "../../testing/test-api.ts";

const HOUR = 3_600_000;

let api: TestApi;
let userId: string;
let key: string;
let keyId: string;
beforeEach(async () => {
  api = await createTestApi();
  userId = await insertUser(api.db);
  ({ key, id: keyId } = await insertApiKey(api.db, userId));
});
afterEach(() => api.close());

const app = () => ({ clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin });

async function connected(build: AccountBuild = {}): Promise<string> {
  return (await insertAccount(api.db, api.cipher, { app: app(), userId, ...build })).accountId;
}

async function ask(accountId: string, query: Record<string, string> = {}, apiKey: string | null = key) {
  const response = await fetch(
    `${api.origin}/v1/accounts/${accountId}/access-token?${new URLSearchParams(query).toString()}`,
    {
      headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
    },
  );
  const body = (await response.json()) as Partial<AccessToken & ServiceProblem>;
  return { status: response.status, headers: response.headers, ...body };
}

/** What a worker's commit does, as far as those who wait can see. */
async function commitNewPair(accountId: string, accessToken: string, { lifetimeSeconds = 7_200 } = {}) {
  const sealed = api.cipher.seal(accessToken, { table: "tiktok_grant", column: "access_token", rowId: accountId });
  await sql`update tiktok_grant set generation = generation + 1, last_refreshed_at = now(),
              sealed_access_token = ${sealed}, access_lifetime_seconds = ${lifetimeSeconds},
              access_token_expires_at = now() + ${lifetimeSeconds}::float8 * interval '1 second'
            where account_id = ${accountId}`.execute(api.db);
  await sql`select pg_notify('account_changed', ${`${accountId} ${userId}`})`.execute(api.db);
}

/** What the worker is asked for. */
async function asked(accountId: string): Promise<object[]> {
  const { rows } = await sql<{
    wanted: object;
  }>`select jsonb_array_elements(data::jsonb -> 'asks') as wanted from bullmq.job
    where data::text like ${`%${accountId}%`}`.execute(api.db);
  return rows.map(({ wanted }) => wanted);
}

const nameOf = (token: string) => createHash("sha256").update(token).digest("hex").slice(0, 32);

describe("a token that is good for long enough", () => {
  it("is given out at once, in the shape of the contract, and never a refresh token", async () => {
    const accountId = await connected({ accessToken: "act.good", refreshToken: "rft.never-told" });
    const { status, headers, ...body } = await ask(accountId);
    expect(status).toBe(200);
    expect(accessTokenSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ accessToken: "act.good", tokenType: "Bearer", scopes: ["user.info.basic"] });
    expect(new Date(body.expiresAt ?? 0).getTime()).toBeGreaterThan(Date.now() + 1.9 * HOUR);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(JSON.stringify(body)).not.toContain("never-told");
    expect(await asked(accountId)).toEqual([]);
  });

  it("is noted within a second: which key, which account, until when, and no token", async () => {
    const accountId = await connected({ accessToken: "act.noted" });
    await ask(accountId);
    const issues = () => api.db.selectFrom("token_issue").selectAll().execute();
    await expect.poll(issues).toMatchObject([{ api_key_id: keyId, account_id: accountId }]);
    await expect(api.db.updateTable("token_issue").set({ at: new Date() }).execute()).rejects.toThrow(/never changed/);
    await expect.poll(async () => (await lastUsed())?.getTime() ?? 0).toBeGreaterThan(Date.now() - 10_000);
  });

  it("is noted even when the api is asked to stop right after", async () => {
    const accountId = await connected();
    await ask(accountId);
    await api.stop();
    expect(await api.db.selectFrom("token_issue").select("account_id").execute()).toEqual([{ account_id: accountId }]);
  });
});

async function lastUsed() {
  return (await api.db.selectFrom("api_key").select("last_used_at").executeTakeFirstOrThrow()).last_used_at;
}

describe("a token that ends too soon", () => {
  it.each([
    ["has expired", { accessExpiresInMs: -1_000 }, {}],
    ["is good for less than five minutes", { accessExpiresInMs: 299_000 }, {}],
    ["is good for less than was asked for", { accessExpiresInMs: HOUR / 2 }, { min_validity: "3000" }],
  ])("is replaced first when it %s", async (_what, build, query) => {
    const accountId = await connected({ accessToken: "act.old", ...build });
    const answer = ask(accountId, query);
    await expect.poll(() => asked(accountId)).toEqual([{ accountId }]);
    await commitNewPair(accountId, "act.new");
    expect(await answer).toMatchObject({ status: 200, accessToken: "act.new" });
  });

  it("is replaced once for all who ask", async () => {
    const accountId = await connected({ accessExpiresInMs: -1_000 });
    const answers = Promise.all(Array.from({ length: 20 }, () => ask(accountId)));
    await expect.poll(() => asked(accountId)).toHaveLength(1);
    await commitNewPair(accountId, "act.new");
    expect(new Set((await answers).map(({ accessToken }) => accessToken))).toEqual(new Set(["act.new"]));
    expect(await asked(accountId)).toHaveLength(1);
  });

  it("is not given out when TikTok is away: it says when to ask again", async () => {
    await openBreaker(api.db, app(), { reason: "failures" }, { probeEveryMs: 60_000 });
    for (const accessExpiresInMs of [-1_000, 100_000]) {
      const accountId = await connected({ accessExpiresInMs });
      const { status, code, headers, accessToken } = await ask(accountId);
      expect({ status, code, accessToken }).toEqual({ status: 503, code: "unavailable", accessToken: undefined });
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
  });

  it("is not given out when an attempt has failed either, and nobody waits for the next one", async () => {
    const accountId = await connected({ accessExpiresInMs: -1_000 });
    const answer = ask(accountId);
    await expect.poll(() => asked(accountId)).toHaveLength(1);
    await sql`update tiktok_grant set failure_count = 1, failing_since = now() where account_id = ${accountId}`.execute(
      api.db,
    );
    await sql`select pg_notify('account_changed', ${`${accountId} ${userId}`})`.execute(api.db);
    expect(await answer).toMatchObject({ status: 503, code: "unavailable" });
  });

  it("is given out while TikTok is away, if it is good for as long as was asked", async () => {
    await openBreaker(api.db, app(), { reason: "failures" }, { probeEveryMs: 60_000 });
    const accountId = await connected({ accessToken: "act.short", accessExpiresInMs: 100_000 });
    expect(await ask(accountId, { min_validity: "60" })).toMatchObject({ status: 200, accessToken: "act.short" });
  });
});

describe("min_validity", () => {
  it("is refused above half of the token's life, which would replace it at every call", async () => {
    const accountId = await connected();
    await commitNewPair(accountId, "act.two-hours");
    expect(await ask(accountId, { min_validity: "3600" })).toMatchObject({ status: 200 });
    expect(await ask(accountId, { min_validity: "3601" })).toMatchObject({
      status: 400,
      code: "min_validity_too_long",
      mostSeconds: 3_600,
    });
    expect(await asked(accountId)).toEqual([]);
  });

  it("is half of the life of a token that lives less than ten minutes, unless more is asked for", async () => {
    const accountId = await connected();
    await commitNewPair(accountId, "act.brief", { lifetimeSeconds: 60 });
    expect(await ask(accountId)).toMatchObject({ status: 200, accessToken: "act.brief" });
    expect(await ask(accountId, { min_validity: "300" })).toMatchObject({ status: 400, mostSeconds: 30 });
  });

  it.each(["-1", "soon", "1.5", "99999999999"])("cannot be %s", async (min_validity) => {
    expect(await ask(await connected(), { min_validity })).toMatchObject({ status: 400, code: "invalid_request" });
  });
});

describe("a token that TikTok takes no longer", () => {
  it("is replaced once for all who report it, however new it is thought to be", async () => {
    const accountId = await connected({ accessToken: "act.dead" });
    const report = () => ask(accountId, { rejected: nameOf("act.dead") });
    const answers = Promise.all([report(), report(), report()]);
    await expect.poll(() => asked(accountId)).toEqual([{ accountId, rejectedGeneration: 1 }]);
    await commitNewPair(accountId, "act.new");
    for (const answer of await answers) expect(answer).toMatchObject({ status: 200, accessToken: "act.new" });
    // Whoever comes later names a token that is not the stored one any more.
    expect(await report()).toMatchObject({ status: 200, accessToken: "act.new" });
    expect(await asked(accountId)).toHaveLength(1);
  });

  it("is not given out again when it cannot be replaced", async () => {
    await openBreaker(api.db, app(), { reason: "failures" }, { probeEveryMs: 60_000 });
    const accountId = await connected({ accessToken: "act.dead" });
    expect(await ask(accountId, { rejected: nameOf("act.dead") })).toMatchObject({ status: 503, code: "unavailable" });
  });

  it("is not replaced seconds after it was new: who reports every token would use up TikTok's patience", async () => {
    const accountId = await connected();
    await commitNewPair(accountId, "act.newest");
    const answer = await ask(accountId, { rejected: nameOf("act.newest") });
    expect(answer).toMatchObject({ status: 503, code: "unavailable" });
    expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(10);
    expect(await asked(accountId)).toEqual([]);
  });

  it("is named by its hash, and by nothing else", async () => {
    expect(await ask(await connected(), { rejected: "act.dead" })).toMatchObject({ status: 400 });
  });
});

describe("an account without a token for this", () => {
  it("says that its owner has to reauthorize it, and where", async () => {
    const accountId = await connected();
    await sql`update tiktok_grant set ended_at = now(), end_reason = 'removed_by_user', sealed_access_token = null,
              sealed_refresh_token = null, access_token_expires_at = null where account_id = ${accountId}`.execute(
      api.db,
    );
    expect(await ask(accountId)).toMatchObject({
      status: 409,
      code: "reauthorization_required",
      reason: "removed_by_user",
      reauthorizeUrl: `${api.origin}/api/auth/tiktok?account=${accountId}`,
    });
  });

  it("says which of the scopes that were asked for it lacks", async () => {
    const accountId = await connected({ grantedScopes: ["user.info.basic", "video.list"] });
    expect(await ask(accountId, { scope: "video.list" })).toMatchObject({ status: 200 });
    expect(await ask(accountId, { scope: "video.publish,video.list video.upload" })).toMatchObject({
      status: 409,
      code: "scope_missing",
      missingScopes: ["video.publish", "video.upload"],
      reauthorizeUrl: expect.stringContaining(accountId),
    });
  });

  it("has none while it is being disconnected, or belongs to another app", async () => {
    const leaving = await connected();
    await sql`update tiktok_account set disconnect_requested_at = now() where id = ${leaving}`.execute(api.db);
    expect(await ask(leaving)).toMatchObject({ status: 409, code: "disconnecting" });
    const other = await connected({ app: { ...app(), clientKey: "another" } });
    expect(await ask(other)).toMatchObject({ status: 409, code: "app_changed" });
  });
});

describe("a key", () => {
  it.each([null, "", "tkc_nonsense", `tkc_${"A".repeat(43)}`, "session"])(
    "that is none opens nothing: %s",
    async (apiKey) => {
      const answer = await ask(await connected(), {}, apiKey);
      expect(answer).toMatchObject({ status: 401, code: "invalid_api_key" });
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    },
  );

  it("that is revoked opens nothing from then on", async () => {
    const accountId = await connected();
    expect(await ask(accountId)).toMatchObject({ status: 200 });
    await revokeApiKey(api.db, { id: keyId, userId });
    expect(await ask(accountId)).toMatchObject({ status: 401, code: "invalid_api_key" });
  });

  it("that is revoked while a request waits does not get what it waited for", async () => {
    const accountId = await connected({ accessExpiresInMs: -1_000 });
    const answer = ask(accountId);
    await expect.poll(() => asked(accountId)).toHaveLength(1);
    await revokeApiKey(api.db, { id: keyId, userId });
    await commitNewPair(accountId, "act.new");
    expect(await answer).toMatchObject({ status: 401 });
  });

  it("of the scope read gets no token", async () => {
    const read = await insertApiKey(api.db, userId, { scope: "read" });
    expect(await ask(await connected(), {}, read.key)).toMatchObject({ status: 403, code: "insufficient_key_scope" });
  });

  it("opens its owner's accounts alone, and of those the ones it is limited to", async () => {
    const [mine, other] = [await connected(), await connected()];
    const strangers = (await insertAccount(api.db, api.cipher, { app: app() })).accountId;
    const limited = await insertApiKey(api.db, userId, { accountIds: [mine] });
    expect(await ask(mine, {}, limited.key)).toMatchObject({ status: 200 });
    for (const accountId of [other, strangers, crypto.randomUUID(), "nonsense"]) {
      expect(await ask(accountId, {}, limited.key)).toMatchObject({ status: 404, code: "not_found" });
    }
    expect(await ask(strangers)).toMatchObject({ status: 404 });
  });

  it("is not found in what the database holds", async () => {
    const { rows } = await sql<{ text: string }>`select k::text as text from api_key k`.execute(api.db);
    expect(rows.map(({ text }) => text).join()).not.toContain(key.slice(12));
  });
});

describe("while the database is away", () => {
  it("says so, and when to ask again; and gives out tokens as soon as it is back", async () => {
    const accountId = await connected({ accessToken: "act.good" });
    await ask(accountId);
    await using outage = await cutOff(api.databaseUrl);
    const { status, code, headers } = await ask(accountId);
    expect({ status, code }).toEqual({ status: 503, code: "unavailable" });
    expect(headers.get("retry-after")).toBe("1");
    await outage.end();
    await expect.poll(async () => (await ask(accountId)).accessToken).toBe("act.good");
  });
});
