import type { Account } from "@tiktok-connect/contract";
import { announce, claimRevocations, confirmRevocation, moveToPendingRevocation } from "@tiktok-connect/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

/** The stream of events as an `EventSource` would give them, one at a time. */
async function openStream(browser: TestBrowser) {
  const aborter = new AbortController();
  const response = await fetch(`${api.origin}/api/events`, {
    headers: { cookie: browser.cookieHeader() },
    signal: aborter.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async next(): Promise<{ event: string; data: unknown }> {
      for (;;) {
        const message = /^event: (.+)\ndata: (.+)\n\n/m.exec(text);
        if (message) {
          text = text.slice(message.index + message[0].length);
          return { event: message[1] ?? "", data: JSON.parse(message[2] ?? "null") };
        }
        const chunk = await reader?.read();
        if (!chunk || chunk.done) throw new Error("the stream ended");
        text += chunk.value;
      }
    },
    close: () => aborter.abort(),
  };
}

async function signedInWithAccount() {
  const browser = api.browser();
  await browser.signUp();
  await api.connect(browser, { user: await api.simulator.createUser({ displayName: "Ada" }) });
  const { accounts } = await browser.json<{ accounts: [Account] }>("/api/accounts");
  return { browser, account: accounts[0] };
}

describe("GET /api/events", () => {
  it("tells an account's owner, and nobody else, when it changes", async () => {
    const owner = await signedInWithAccount();
    const other = await signedInWithAccount();
    const stream = await openStream(owner.browser);
    await announce(api.db, [other.account.id]);
    await announce(api.db, [owner.account.id]);
    expect(await stream.next()).toEqual({ event: "account", data: owner.account });
    stream.close();
  });

  it("tells how a disconnect ended", async () => {
    const { browser, account } = await signedInWithAccount();
    const stream = await openStream(browser);
    await browser.send("DELETE", `/api/accounts/${account.id}`);
    expect(await stream.next()).toMatchObject({ event: "account", data: { status: { kind: "disconnecting" } } });

    await moveToPendingRevocation(api.db, api.cipher, { accountId: account.id, refreshLeaseMs: 0 });
    const app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
    for (const revocation of await claimRevocations(api.db, app, 10)) await confirmRevocation(api.db, revocation, null);
    expect(await stream.next()).toEqual({
      event: "disconnected",
      data: { accountId: account.id, accountName: "Ada", outcome: "confirmed" },
    });
    stream.close();
  });
});
