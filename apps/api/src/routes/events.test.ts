import type { Account } from "@tiktok-connect/contract";
import {
  announce,
  appendEvents,
  claimRevocations,
  confirmRevocation,
  moveToPendingRevocation,
  REVOCATION_TERMS,
} from "@tiktok-connect/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

/** The stream of events as an `EventSource` would give them, one at a time. */
async function openStream(browser: TestBrowser, { at = api.origin, since }: { at?: string; since?: string } = {}) {
  const aborter = new AbortController();
  const response = await fetch(`${at}/api/events`, {
    headers: { cookie: browser.cookieHeader(), ...(since !== undefined && { "last-event-id": since }) },
    signal: aborter.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let lastEventId = "";

  /** The next block of lines; most have an event in them. */
  async function nextBlock(): Promise<string> {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const block = text.slice(0, end + 1);
        text = text.slice(end + 2);
        lastEventId = /^id: (.+)$/m.exec(block)?.[1] ?? lastEventId;
        return block;
      }
      const chunk = await reader?.read();
      if (!chunk || chunk.done) throw new Error("the stream ended");
      text += chunk.value;
    }
  }

  return {
    async next(): Promise<{ event: string; data: unknown }> {
      for (;;) {
        const message = /^event: (.+)\ndata: (.+)\n/m.exec(await nextBlock());
        if (message) return { event: message[1] ?? "", data: JSON.parse(message[2] ?? "null") };
      }
    },
    /** What a browser would say it has heard; it knows so from the beginning. */
    async position(): Promise<string> {
      while (lastEventId === "") await nextBlock();
      return lastEventId;
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
    for (const revocation of await claimRevocations(api.db, app, { limit: 10, terms: REVOCATION_TERMS }))
      await confirmRevocation(api.db, revocation, null);
    expect(await stream.next()).toEqual({
      event: "disconnected",
      data: { accountId: account.id, accountName: "Ada", outcome: "confirmed" },
    });
    stream.close();
  });

  it("tells whoever comes back, to another api, what changed meanwhile, and then goes on", async () => {
    const another = await api.startAnother();
    const { browser, account } = await signedInWithAccount();
    const before = await openStream(browser);
    const since = await before.position();
    before.close();

    await append(account.id, "refreshed");
    const after = await openStream(browser, { at: another.origin, since });
    expect(await after.next()).toEqual({ event: "account", data: account });
    await browser.send("DELETE", `/api/accounts/${account.id}`);
    expect(await after.next()).toMatchObject({ event: "account", data: { status: { kind: "disconnecting" } } });
    after.close();
  });

  it("takes the position from the address as well, where a page begins a line anew", async () => {
    const { browser, account } = await signedInWithAccount();
    const response = await fetch(`${api.origin}/api/events?lastEventId=${Date.now()}`, {
      headers: { cookie: browser.cookieHeader() },
    });
    // The account was connected within the last minute, which is looked back in any case.
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("event: account")) text += (await reader?.read())?.value;
    expect(text).toContain(account.id);
    await reader?.cancel();
  });

  it.each(["nonsense", "-1", "99999999999999999999", "0199a0000000"])("tells nothing old to %s", async (since) => {
    const { browser, account } = await signedInWithAccount();
    const stream = await openStream(browser, { since });
    await stream.position();
    await browser.send("DELETE", `/api/accounts/${account.id}`);
    expect(await stream.next()).toMatchObject({ data: { status: { kind: "disconnecting" } } });
    stream.close();
  });

  it("tells every api's pages of what any of them hears of", async () => {
    const another = await api.startAnother();
    const { browser, account } = await signedInWithAccount();
    const streams = await Promise.all([openStream(browser), openStream(browser, { at: another.origin })]);
    await Promise.all(streams.map((stream) => stream.position()));
    await append(account.id, "refreshed");
    for (const stream of streams) {
      expect(await stream.next()).toEqual({ event: "account", data: account });
      stream.close();
    }
  });
});

async function append(accountId: string, type: "refreshed"): Promise<void> {
  await api.db.transaction().execute((trx) => appendEvents(trx, [{ accountId, type }]));
}
