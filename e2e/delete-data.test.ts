import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { createTestBrowser, TEST_PASSWORD, type TestBrowser } from "@tiktok-connect/api/testing";
import type { Account, DeletionAnswer } from "@tiktok-connect/contract";
import { createAnswerKeeper, createInvitation, openDatabase, saveAvatar } from "@tiktok-connect/db";
import { createProducer } from "@tiktok-connect/jobs";
import { storeKinds } from "@tiktok-connect/jobs/testing";
import type { SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";
import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { findKept } from "./testing/everything-kept.ts";
import { createInstallation, type Installation } from "./testing/installation.ts";

let installation: Installation;
afterEach(() => installation.close());

const onError = () => undefined;

async function open(store: "Postgres" | "Redis"): Promise<void> {
  installation = await createInstallation({ store });
  await installation.simulator.change({ webhookUrl: `${installation.origin}/api/webhooks/tiktok` });
  await Promise.all([installation.startApi(), installation.startWorker()]);
}

async function newPerson(email = `${randomUUID()}@example.com`): Promise<TestBrowser> {
  const person = createTestBrowser(installation.origin);
  await person.signUp({ email });
  return person;
}

/** Sends somebody to TikTok and back, as whoever their browser is signed in there. */
async function consent(person: TestBrowser, user: SimulatedUser, account?: string): Promise<void> {
  const start = await person.get(`/api/auth/tiktok${account ? `?account=${account}` : ""}`);
  const { location } = await installation.simulator.consent({ url: start.headers.get("location") ?? "", user });
  await person.get(location.href);
}

async function accountsOf(person: TestBrowser): Promise<Account[]> {
  return (await person.json<{ accounts: Account[] }>("/api/accounts")).accounts;
}

async function deleteData(person: TestBrowser, { password = TEST_PASSWORD, anyway = false } = {}) {
  const answer = await person.send("POST", "/api/personal-data/deletion", { password, anyway });
  return { status: answer.status, body: (await answer.json()) as DeletionAnswer & { code?: string } };
}

/** A file that a process left which died while the database was away, and one that was set aside for an operator. */
async function leaveOnDisk(userId: string, openId: string): Promise<void> {
  const { dataDir, cipher, simulator } = installation;
  const away = openDatabase({
    url: "postgres://nobody@127.0.0.1:1/none",
    poolSize: 1,
    applicationName: "test",
    onIdleError: onError,
  });
  const terms = { dataDir, owner: "worker", retryMs: 60_000, onWaiting: onError, onDone: onError, onError };
  const keeper = createAnswerKeeper({ db: away.db, cipher, ...terms });
  const soon = new Date(Date.now() + 3_600_000);
  const pair = { accessToken: "act.kept", refreshToken: "rft.kept" };
  await keeper.keep([
    {
      kind: "authorized",
      grant: {
        requestId: randomUUID(),
        app: { clientKey: simulator.clientKey, apiOrigin: simulator.origin },
        userId,
        reauthorize: null,
        openId,
        pair: { ...pair, accessTokenExpiresAt: soon, refreshTokenExpiresAt: soon },
        consentedAt: new Date(),
        dueAt: soon,
        requestedScopes: ["user.info.basic"],
        grantedScopes: ["user.info.basic"],
        logId: null,
      },
    },
  ]);
  keeper.stop();
  await away.close();
  const setAside = path.join(dataDir, "journal", "set-aside");
  await mkdir(setAside, { recursive: true });
  const line = JSON.stringify({ id: randomUUID(), kind: "authorized", grant: { userId, openId } });
  await writeFile(path.join(setAside, `${randomUUID()}.json`), `${line}\n`);
}

describe.each(storeKinds())("somebody's data, queue in %s", (store) => {
  it("can be had whole, and deleted so that nothing is left in any table, queue or file", async () => {
    await open(store);
    const { db, simulator } = installation;
    const email = `${randomUUID()}@example.com`;
    const [person, neighbour] = [await newPerson(email), await newPerson()];
    const [ada, bea, neighbours] = [
      await simulator.createUser({ displayName: "Ada", username: "ada" }),
      await simulator.createUser({ displayName: "Bea", username: "bea" }),
      await simulator.createUser(),
    ];
    const userId = (await db.selectFrom("app_user").select("id").where("email", "=", email).executeTakeFirstOrThrow())
      .id;
    await consent(neighbour, neighbours);

    // One account, one that nobody has decided about, and a spare pair in the place of the first.
    await consent(person, ada);
    const [account] = await accountsOf(person);
    const accountId = account?.id ?? "";
    await consent(person, bea, accountId);
    await consent(neighbour, ada);
    expect(await db.selectFrom("spare_pair").select("account_id").execute()).toEqual([{ account_id: accountId }]);
    expect(await db.selectFrom("parked_grant").select("open_id").execute()).toEqual([{ open_id: bea.openId }]);

    const made = await person.send("POST", "/api/api-keys", { name: "a service", scope: "token" });
    const { key } = (await made.json()) as { key: string };
    const token = await fetch(`${installation.origin}/v1/accounts/${accountId}/access-token`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(token.status).toBe(200);
    await expect.poll(() => db.selectFrom("token_issue").select("account_id").execute()).toHaveLength(1);
    await saveAvatar(db, accountId, { contentType: "image/png", bytes: Buffer.from("a picture") });
    await createInvitation(db, { email, operator: false, tokenHash: randomBytes(32), lifetimeMs: 600_000 });
    await sql`insert into app_verification (id, identifier, value, "expiresAt")
              values (${randomUUID()}, 'reset', ${userId}, now() + interval '1 hour')`.execute(db);
    await sql`insert into webhook_endpoint (id, user_id, event_types, sealed_secret, url)
              values (${randomUUID()}, ${userId}, '{connected}', 'sealed', ${`https://${email}`})`.execute(db);
    await sql`insert into mail_preference (user_id) values (${userId}) on conflict do nothing`.execute(db);
    await simulator.sendWebhook({ event: "post.publish.complete", openId: ada.openId });
    await simulator.waitFor({ acknowledged: 1 });
    const jobs = createProducer(installation.store, { patienceMs: null, onError });
    await jobs.enqueue("profile.fetch", { accountId }, { once: accountId, delayMs: 3_600_000 });
    await jobs.close();
    await leaveOnDisk(userId, ada.openId);

    const taken = await person.get("/api/personal-data");
    expect(taken.headers.get("content-disposition")).toMatch(/^attachment/);
    const text = await taken.text();
    for (const part of [userId, email, ada.openId, bea.openId, "a service", '"Ada"', "post.publish.complete"]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain(neighbours.openId);
    expect(text).not.toMatch(/\b(act|rft|clt)\.[\w.-]{6,}|argon2|sealed/);

    const needles = [userId, email, accountId, ada.openId, bea.openId];
    const keptBefore = (await findKept(installation, needles)).join("\n");
    for (const place of [
      "app_user",
      "tiktok_webhook",
      "token_issue",
      "webhook_endpoint",
      "mail_preference",
      "set-aside",
      "worker-",
      "invitation",
    ]) {
      expect(keptBefore).toContain(place);
    }

    expect(await deleteData(person, { password: "not this one" })).toMatchObject({
      status: 403,
      body: { code: "wrong_password" },
    });
    expect(await accountsOf(person)).toHaveLength(1);

    const { status, body } = await deleteData(person);
    expect({ status, deleted: body.deleted }).toEqual({ status: 200, deleted: true });
    expect(body.accounts.toSorted((a, b) => String(a.name).localeCompare(String(b.name)))).toEqual([
      { name: "Ada", outcome: "confirmed" },
      { name: "Bea", outcome: "confirmed" },
    ]);
    expect((await simulator.grantReport(ada)).alive).toBe(false);
    expect((await simulator.grantReport(bea)).alive).toBe(false);

    // The echo of the revokes comes when nobody is there any more.
    await simulator.waitFor({ acknowledged: 3 });
    await expect.poll(() => findKept(installation, needles), { timeout: 30_000 }).toEqual([]);
    expect((await person.get("/api/accounts")).status).toBe(401);
    expect(person.sessionToken()).toBeNull();
    expect(await accountsOf(neighbour)).toMatchObject([{ openId: neighbours.openId, status: { kind: "connected" } }]);
    expect((await simulator.grantReport(neighbours)).alive).toBe(true);
  });
});

describe("while TikTok does not take back an access", () => {
  it("nothing is deleted before the person wants it all the same, and it is said what is open", async () => {
    await open("Postgres");
    const { simulator, db } = installation;
    const person = await newPerson();
    const ada = await simulator.createUser({ displayName: "Ada" });
    await consent(person, ada);
    await simulator.fault({ endpoint: "revoke", kind: "unavailable", times: null });

    const waiting = await deleteData(person);
    expect(waiting.body).toEqual({ deleted: false, accounts: [{ name: "Ada", outcome: "pending" }] });
    expect(await accountsOf(person)).toMatchObject([{ status: { kind: "disconnecting" } }]);

    const done = await deleteData(person, { anyway: true });
    expect(done.body).toEqual({ deleted: true, accounts: [{ name: "Ada", outcome: "pending" }] });
    expect(await findKept(installation, [ada.openId])).toEqual([]);
    expect(await db.selectFrom("app_user").select("id").execute()).toEqual([]);
  });
});
