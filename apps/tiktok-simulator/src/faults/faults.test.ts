import type { NewFault } from "@tiktok-connect/tiktok-simulator-control";
import { describe, expect, test } from "vitest";
import { testSimulator } from "../testing/test-simulator.ts";
import { authorizeUrl, postForm, refresh, revoke, userInfo } from "../testing/tiktok-calls.ts";

const simulator = testSimulator();

/** A grant in an app of its own, with a fault injected. */
async function grantUnder(fault: NewFault) {
  const app = await simulator.createApp();
  const pair = await app.grant(await app.createUser());
  const { id } = await app.fault(fault);
  return { app, pair, id };
}

describe("a dropped connection", () => {
  test("before the commit has spent nothing", async () => {
    const { app, pair } = await grantUnder({ endpoint: "token", kind: "drop", when: "before_commit" });
    await expect(refresh(app, pair.refreshToken)).rejects.toThrow("fetch failed");
    expect(await app.inspectToken(pair.refreshToken)).toMatchObject({ state: "living" });
    expect((await refresh(app, pair.refreshToken)).json).toHaveProperty("access_token");
  });

  test("after the commit has spent the refresh token, and the answer is lost", async () => {
    const { app, pair } = await grantUnder({ endpoint: "token", kind: "drop", when: "after_commit" });
    await expect(refresh(app, pair.refreshToken)).rejects.toThrow("fetch failed");
    expect(await app.inspectToken(pair.refreshToken)).toEqual({
      state: "spent",
      kind: "refresh_token",
      openId: pair.openId,
      generation: 1,
    });
    expect((await refresh(app, pair.refreshToken)).json).toMatchObject({ error: "invalid_grant" });
  });
});

describe("a held request", () => {
  test("before the commit is seen, and goes on when it is released", async () => {
    const { app, pair } = await grantUnder({ endpoint: "token", kind: "hold", when: "before_commit" });
    const answer = refresh(app, pair.refreshToken);
    await app.waitFor({ held: 1 });
    expect((await app.inspectToken(pair.refreshToken)).state).toBe("living");
    expect(await app.release()).toBe(1);
    expect((await answer).json).toHaveProperty("access_token");
    expect(await app.release()).toBe(0);
  });

  test("after the commit has spent the refresh token; dropped, its answer is lost", async () => {
    const { app, pair, id } = await grantUnder({ endpoint: "token", kind: "hold", when: "after_commit" });
    const answer = expect(refresh(app, pair.refreshToken)).rejects.toThrow("fetch failed");
    await app.waitFor({ held: 1 });
    expect((await app.inspectToken(pair.refreshToken)).state).toBe("spent");
    await app.release({ fault: id, as: "drop" });
    await answer;
    expect(await app.summary()).toMatchObject({ totals: { refreshes: 1 } });
  });

  test("before the commit and dropped never happened", async () => {
    const { app, pair } = await grantUnder({ endpoint: "token", kind: "hold", when: "before_commit" });
    const answer = expect(refresh(app, pair.refreshToken)).rejects.toThrow("fetch failed");
    await app.waitFor({ held: 1 });
    await app.release({ as: "drop" });
    await answer;
    expect((await app.inspectToken(pair.refreshToken)).state).toBe("living");
  });

  test("goes on although its client is gone", async () => {
    const { app, pair } = await grantUnder({ endpoint: "token", kind: "hold", when: "before_commit" });
    const client = new AbortController();
    const answer = expect(refresh(app, pair.refreshToken, {}, client.signal)).rejects.toThrow("aborted");
    await app.waitFor({ held: 1 });
    client.abort();
    await answer;
    await app.release();
    await app.waitFor({ refreshes: 1, openId: pair.openId });
  });

  test("goes on when faults are cleared", async () => {
    const { app, pair } = await grantUnder({ endpoint: "token", kind: "hold", when: "before_commit", times: null });
    const answer = refresh(app, pair.refreshToken);
    await app.waitFor({ held: 1 });
    await app.clearFaults();
    expect((await answer).json).toHaveProperty("access_token");
    expect(await app.faults()).toEqual([]);
  });
});

test("a delay keeps the answer back", async () => {
  const { app, pair } = await grantUnder({ endpoint: "token", kind: "delay", ms: 120, when: "after_commit" });
  const sentAt = performance.now();
  expect((await refresh(app, pair.refreshToken)).json).toHaveProperty("access_token");
  expect(performance.now() - sentAt).toBeGreaterThanOrEqual(119);
});

describe("an answer that says nothing about the grant", () => {
  test("5xx", async () => {
    const { app, pair } = await grantUnder({ endpoint: "token", kind: "unavailable" });
    expect(await refresh(app, pair.refreshToken)).toMatchObject({ status: 503, json: { error: "server_error" } });
    expect((await refresh(app, pair.refreshToken)).json).toHaveProperty("access_token");
  });

  test("429, with Retry-After if wanted", async () => {
    const { app, pair } = await grantUnder({ endpoint: "token", kind: "rate_limited", retryAfterSeconds: 7 });
    const limited = await refresh(app, pair.refreshToken);
    expect(limited).toMatchObject({ status: 429, json: { error: "rate_limit_exceeded" } });
    expect(limited.headers.get("retry-after")).toBe("7");
  });

  test("HTML, and half a JSON", async () => {
    const { app, pair } = await grantUnder({ endpoint: "token", kind: "html", status: 502 });
    await expect(refresh(app, pair.refreshToken)).rejects.toThrow(SyntaxError);
    expect((await app.inspectToken(pair.refreshToken)).state).toBe("living");
    await app.fault({ endpoint: "token", kind: "truncated_json" });
    await expect(refresh(app, pair.refreshToken)).rejects.toThrow(SyntaxError);
    expect((await app.inspectToken(pair.refreshToken)).state).toBe("spent");
  });

  test("any word, in the form of the endpoint", async () => {
    const { app, pair } = await grantUnder({ endpoint: "token", kind: "refuse", error: "invalid_grant", times: 2 });
    expect(await refresh(app, pair.refreshToken)).toMatchObject({ status: 200, json: { error: "invalid_grant" } });
    await app.change({ oauthErrorStatus: 400 });
    expect(await refresh(app, pair.refreshToken)).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
    expect((await refresh(app, pair.refreshToken)).json).toHaveProperty("access_token");
  });
});

describe("an altered answer", () => {
  const endpoint = "token";
  const kind = "alter_answer";

  test.each([
    [{ omit: ["scope"] }, (json: object) => expect(json).not.toHaveProperty("scope")],
    [{ replace: { expires_in: "7200" } }, (json: object) => expect(json).toHaveProperty("expires_in", "7200")],
    [{ omit: ["expires_in"] }, (json: object) => expect(json).not.toHaveProperty("expires_in")],
    [{ replace: { expires_in: -1 } }, (json: object) => expect(json).toHaveProperty("expires_in", -1)],
  ])("%j is otherwise whole", async (alteration, holds) => {
    const { app, pair } = await grantUnder({ endpoint, kind, ...alteration });
    const { json } = await refresh(app, pair.refreshToken);
    holds(json);
    expect(json).toMatchObject({ open_id: pair.openId, refresh_token: expect.stringMatching(/^rft\./) });
  });

  test.each([{ omit: ["refresh_token"] }, { replace: { refresh_token: "" } }])(
    "that tells no refresh token (%j) leaves the old one alive",
    async (alteration) => {
      const { app, pair } = await grantUnder({ endpoint, kind, ...alteration });
      const { json } = await refresh(app, pair.refreshToken);
      expect(json.refresh_token ?? "").toBe("");
      expect(await app.inspectToken(pair.refreshToken)).toMatchObject({ state: "living" });
      expect((await refresh(app, pair.refreshToken)).json).toHaveProperty("access_token");
    },
  );
});

describe("aiming", () => {
  test("at a grant type, and for a number of times", async () => {
    const fault = { endpoint: "token", grantType: "refresh_token", kind: "unavailable", times: 2 } as const;
    const { app, pair } = await grantUnder(fault);
    expect((await postForm(app, "/v2/oauth/token/", { grant_type: "client_credentials" })).status).toBe(200);
    const statuses: number[] = [];
    for (let sent = 0; sent < 3; sent += 1) statuses.push((await refresh(app, pair.refreshToken)).status);
    expect(statuses).toEqual([503, 503, 200]);
    expect(await app.faults()).toMatchObject([{ kind: "unavailable", remaining: 0, hits: 2, held: 0 }]);
  });

  test("at one account, for as long as it is not cleared", async () => {
    const app = await simulator.createApp();
    const [struck, spared] = await app.grantMany(2);
    const openId = struck?.openId ?? "";
    await app.fault({ endpoint: "token", openId, kind: "refuse", error: "invalid_grant", times: null });
    for (let sent = 0; sent < 2; sent += 1) {
      expect((await refresh(app, struck?.refreshToken ?? "")).json).toMatchObject({ error: "invalid_grant" });
    }
    expect((await refresh(app, spared?.refreshToken ?? "")).json).toHaveProperty("access_token");
    await app.clearFaults();
    expect((await refresh(app, struck?.refreshToken ?? "")).json).toHaveProperty("access_token");
  });

  test("at the other endpoints, each in its own form", async () => {
    const app = await simulator.createApp();
    const user = await app.createUser();
    const pair = await app.grant(user);
    await app.fault({ endpoint: "user_info", kind: "unavailable", status: 500 });
    expect(await userInfo(app, pair.accessToken)).toMatchObject({
      status: 500,
      json: { error: { code: "internal_error" } },
    });
    await app.fault({ endpoint: "user_info", kind: "refuse", error: "access_token_invalid" });
    expect(await userInfo(app, pair.accessToken)).toMatchObject({
      status: 401,
      json: { error: { message: "The access token is invalid or not found in the request." } },
    });
    await app.fault({ endpoint: "revoke", kind: "refuse", error: "temporarily_unavailable", status: 503 });
    expect(await revoke(app, pair.accessToken)).toMatchObject({
      status: 503,
      json: { error: "temporarily_unavailable" },
    });
    await app.fault({ endpoint: "authorize", kind: "html", status: 431 });
    await expect(app.consent({ url: authorizeUrl(app), user })).rejects.toMatchObject({ code: "unexpected_page" });
    expect((await app.grantReport(user)).alive).toBe(true);
  });

  test("at one app leaves the others alone", async () => {
    await grantUnder({ endpoint: "token", kind: "unavailable", times: null });
    const other = await simulator.createApp();
    const pair = await other.grant(await other.createUser());
    expect((await refresh(other, pair.refreshToken)).status).toBe(200);
  });
});
