import { createHash, randomBytes } from "node:crypto";
import { createInvitation, recordAppFault } from "@tiktok-connect/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TEST_PASSWORD, type TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

const publicUrl = "https://connect.example";
let api: TestApi;
beforeAll(async () => {
  api = await createTestApi({
    page: { publicUrl, loopback: false, signUp: "closed", operatorEmails: ["named@example.com"] },
  });
  const app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
  await recordAppFault(api.db, app, { setting: "TIKTOK_SCOPES", detail: "for operators", logId: null });
});
afterAll(() => api.close());

async function invite(email: string, { operator = false } = {}): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const tokenHash = createHash("sha256").update(token).digest();
  await createInvitation(api.db, { email, operator, tokenHash, lifetimeMs: 60_000 });
  return token;
}
const post = (browser: TestBrowser, path: string, body: object) =>
  browser.send("POST", `/api/identity${path}`, body, { origin: publicUrl });
const accept = (browser: TestBrowser, token: string, password = TEST_PASSWORD) =>
  post(browser, "/accept-invitation", { token, name: "Ada", password });

async function join(email: string, options: { operator?: boolean } = {}): Promise<TestBrowser> {
  const browser = api.browser();
  await accept(browser, await invite(email, options));
  await post(browser, "/sign-in/email", { email, password: TEST_PASSWORD });
  return browser;
}

/** Whether somebody is told what only operators are. */
async function isOperator(browser: TestBrowser): Promise<boolean> {
  return /for operators/.test(await (await browser.get("/api/notices")).text());
}

describe("an invitation", () => {
  it("says whom it invites, opens an account although sign-up is closed, and works once", async () => {
    const email = "ada@example.com";
    const browser = api.browser();
    const closed = await post(browser, "/sign-up/email", { name: "Ada", email, password: TEST_PASSWORD });
    expect(await closed.json()).toEqual({ code: "EMAIL_PASSWORD_SIGN_UP_DISABLED" });

    const token = await invite(email);
    expect(await (await post(browser, "/invitation", { token })).json()).toEqual({ email, operator: false });
    expect(await (await accept(browser, token)).json()).toEqual({ next: "sign_in" });
    expect((await post(browser, "/sign-in/email", { email, password: TEST_PASSWORD })).status).toBe(200);

    for (const path of ["/invitation", "/accept-invitation"]) {
      const again = await post(api.browser(), path, { token, name: "Eve", password: "another password of hers" });
      expect(again.status).toBe(404);
    }
  });

  it("keeps the rules for passwords, and is not used up by breaking them", async () => {
    const token = await invite("common@example.com");
    const refused = await accept(api.browser(), token, "qwertyuiop123");
    expect(await refused.json()).toEqual({ code: "PASSWORD_TOO_COMMON" });
    expect((await accept(api.browser(), token)).status).toBe(200);
  });
});

describe("off loopback, an operator is", () => {
  it("nobody by being first, nor everybody who was invited", async () => {
    expect(await isOperator(await join("first@example.com"))).toBe(false);
  });

  it("whoever was invited as one", async () => {
    expect(await isOperator(await join("chosen@example.com", { operator: true }))).toBe(true);
  });

  it("whoever OPERATOR_EMAILS names, once the address is confirmed", async () => {
    const browser = await join("named@example.com");
    expect(await isOperator(browser)).toBe(true);
    const named = api.db.updateTable("app_user").where("email", "=", "named@example.com");
    await named.set({ emailVerified: false }).execute();
    expect(await isOperator(browser)).toBe(false);
  });
});
