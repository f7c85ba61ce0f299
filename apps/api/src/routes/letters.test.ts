import { accountLetters } from "@tiktok-connect/contract";
import { sealUnsubscribeToken } from "@tiktok-connect/db";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let owner: TestBrowser;
let userId: string;
beforeAll(async () => {
  api = await createTestApi();
  owner = api.browser();
  await owner.signUp();
  ({ id: userId } = await api.db.selectFrom("app_user").select("id").executeTakeFirstOrThrow());
});
afterAll(() => api.close());
beforeEach(() => api.db.deleteFrom("mail_preference").execute());

const wanted = async (browser = owner) => accountLetters.parse(await browser.json("/api/letters")).accountLetters;
const address = (token: string) => `${api.origin}/api/letters/unsubscribe?${new URLSearchParams({ token }).toString()}`;
/** As a mail program asks, by RFC 8058. */
const oneClick = (token: string) =>
  fetch(address(token), { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) });

describe("letters about accounts", () => {
  it("are wanted until somebody says otherwise", async () => {
    expect(await wanted()).toBe(true);
    expect((await owner.send("POST", "/api/letters", { accountLetters: false })).status).toBe(200);
    expect(await wanted()).toBe(false);
    await owner.send("POST", "/api/letters", { accountLetters: true });
    expect(await wanted()).toBe(true);
    expect((await owner.send("POST", "/api/letters", { accountLetters: "maybe" })).status).toBe(400);
  });

  it("end by one click of a mail program, without a session, for the one who got the letter", async () => {
    const stranger = api.browser();
    await stranger.signUp();
    expect((await oneClick(sealUnsubscribeToken(api.cipher, userId))).status).toBe(200);
    expect(await wanted()).toBe(false);
    expect(await wanted(stranger)).toBe(true);
  });

  it("do not end because a program opens the link: a page asks first", async () => {
    const token = sealUnsubscribeToken(api.cipher, userId);
    const response = await fetch(address(token), { redirect: "manual" });
    expect(response.headers.get("location")).toBe(`${api.origin}/unsubscribe#token=${token}`);
    expect(await wanted()).toBe(true);
  });

  it.each(["", "nonsense", "%00", "AQRrMQ"])("do not end by a link that nobody was sent: %j", async (token) => {
    expect((await oneClick(token)).status).toBe(404);
    expect(await wanted()).toBe(true);
  });

  it("do not end by a link that was changed", async () => {
    const sealed = Buffer.from(sealUnsubscribeToken(api.cipher, userId), "base64url");
    sealed[sealed.length - 20] = (sealed.at(-20) ?? 0) ^ 1;
    expect((await oneClick(sealed.toString("base64url"))).status).toBe(404);
    expect(await wanted()).toBe(true);
  });

  it("that somebody got who is gone meanwhile have nothing to end", async () => {
    expect((await oneClick(sealUnsubscribeToken(api.cipher, "nobody"))).status).toBe(200);
    expect(await api.db.selectFrom("mail_preference").selectAll().execute()).toEqual([]);
  });
});
