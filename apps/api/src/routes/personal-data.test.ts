import { insertAccount } from "@tiktok-connect/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TEST_PASSWORD, type TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function signedUp(email: string): Promise<{ person: TestBrowser; userId: string }> {
  const person = api.browser();
  await person.signUp({ email });
  const user = await api.db.selectFrom("app_user").select("id").where("email", "=", email).executeTakeFirstOrThrow();
  return { person, userId: user.id };
}

const deletion = (person: TestBrowser, body: object) => person.send("POST", "/api/personal-data/deletion", body);

describe("having one's data", () => {
  it("gives everything in one file, without secrets", async () => {
    const { person, userId } = await signedUp("ada@example.com");
    const { openId } = await insertAccount(api.db, api.cipher, { userId });
    const answer = await person.get("/api/personal-data");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="tiktok-connect.json"');
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const data = (await answer.json()) as { sessions: object[] };
    expect(data).toMatchObject({
      person: { id: userId, email: "ada@example.com", name: "Test Person" },
      accounts: [{ openId, grant: { grantedScopes: ["user.info.basic"] }, events: [], picture: null }],
      apiKeys: [],
      toldByTikTok: [],
    });
    expect(data.sessions).toHaveLength(1);
    expect(JSON.stringify(data)).not.toMatch(/password|token"|hash|sealed/i);
  });
});

describe("having one's data deleted", () => {
  it("asks for the password", async () => {
    const { person, userId } = await signedUp("bea@example.com");
    for (const [body, status] of [
      [{}, 400],
      [{ password: TEST_PASSWORD }, 400],
      [{ password: "", anyway: false }, 400],
      [{ password: "not this one", anyway: true }, 403],
    ] as const) {
      expect((await deletion(person, body)).status).toBe(status);
    }
    expect(await api.db.selectFrom("app_user").select("id").where("id", "=", userId).execute()).toHaveLength(1);
    expect((await person.get("/api/accounts")).status).toBe(200);
    const tallies = await api.db.selectFrom("audit_tally").select(["action", "count"]).execute();
    expect(tallies).toContainEqual({ action: "password.refused", count: 1 });
  });

  it("leaves nothing to sign in to, and nobody else is touched by it", async () => {
    const [{ person }, { person: neighbour }] = [
      await signedUp("cleo@example.com"),
      await signedUp("cleopatra@example.com"),
    ];
    const elsewhere = api.browser();
    const credentials = { email: "cleo@example.com", password: TEST_PASSWORD };
    await elsewhere.send("POST", "/api/identity/sign-in/email", credentials);
    const answer = await deletion(person, { password: TEST_PASSWORD, anyway: false });
    expect(await answer.json()).toEqual({ deleted: true, accounts: [] });
    for (const browser of [person, elsewhere]) expect((await browser.get("/api/accounts")).status).toBe(401);
    expect((await elsewhere.send("POST", "/api/identity/sign-in/email", credentials)).status).toBe(401);
    expect((await neighbour.get("/api/accounts")).status).toBe(200);
  });

  it("counts wrong passwords as guesses", async () => {
    const limited = await createTestApi({ rateLimit: true });
    try {
      const person = limited.browser();
      await person.signUp();
      const statuses: number[] = [];
      for (let guess = 1; guess <= 11; guess++) {
        const body = { password: `guess ${guess}`, anyway: false };
        statuses.push((await person.send("POST", "/api/personal-data/deletion", body)).status);
      }
      expect(statuses.slice(0, 10)).toEqual(Array(10).fill(403));
      expect(statuses[10]).toBe(429);
    } finally {
      await limited.close();
    }
  });
});
