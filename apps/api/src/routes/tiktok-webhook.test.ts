import { createHmac } from "node:crypto";
import { PassThrough } from "node:stream";
import type { Problem } from "@tiktok-connect/contract";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

const PREVIOUS = "the-secret-before";

let api: TestApi;
const logged: string[] = [];
beforeAll(async () => {
  const output = new PassThrough();
  output.on("data", (chunk) => logged.push(String(chunk)));
  api = await createTestApi({ previousSecrets: [PREVIOUS], log: pino({ level: "trace" }, output) });
});
afterAll(() => api.close());
beforeEach(() => api.db.deleteFrom("tiktok_webhook").execute());

let events = 0;
function removal(change: object = {}): string {
  return JSON.stringify({
    client_key: api.simulator.clientKey,
    event: "authorization.removed",
    create_time: 1_700_000_000 + ++events,
    user_openid: "an-open-id",
    content: '{"reason": 1 }',
    ...change,
  });
}

interface Signing {
  secret?: string;
  ageSeconds?: number;
}

function signatureOf(body: string, { secret = api.simulator.clientSecret, ageSeconds = 0 }: Signing = {}): string {
  const t = Math.floor(Date.now() / 1_000) - ageSeconds;
  return `t=${t},s=${createHmac("sha256", secret).update(`${t}.${body}`).digest("hex")}`;
}

function post(body: string, signature: string | null = signatureOf(body), headers: Record<string, string> = {}) {
  return fetch(`${api.origin}/api/webhooks/tiktok`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(signature !== null && { "tiktok-signature": signature }),
      ...headers,
    },
    body,
  });
}

const stored = () =>
  api.db.selectFrom("tiktok_webhook").select(["event", "open_id", "content", "outcome"]).orderBy("id").execute();

async function receipts(): Promise<Record<string, number>> {
  const text = await (await fetch(`${api.origin}/metrics`)).text();
  const samples = [...text.matchAll(/^tiktok_webhooks_received_total\{receipt="(\w+)"\} (\d+)$/gm)];
  return Object.fromEntries(samples.map(([, receipt = "", count]) => [receipt, Number(count)]));
}

describe("POST /api/webhooks/tiktok", () => {
  it("stores what TikTok signed before it answers, with no more than TikTok sent", async () => {
    const answer = await post(removal());
    expect({ status: answer.status, body: await answer.json() }).toEqual({ status: 200, body: {} });
    expect(await stored()).toEqual([
      { event: "authorization.removed", open_id: "an-open-id", content: '{"reason": 1 }', outcome: null },
    ]);
  });

  it("answers for what it was told before, and stores it once", async () => {
    const body = removal();
    const statuses = await Promise.all([1, 2, 3].map(async () => (await post(body)).status));
    // Signed anew, as a later try may be.
    statuses.push((await post(body, signatureOf(body, { ageSeconds: 30 }))).status);
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(await stored()).toHaveLength(1);
  });

  it("stores events that TikTok has not documented", async () => {
    expect((await post(removal({ event: "account.renamed", content: '{"id":7123456789012345678}' }))).status).toBe(200);
    expect(await stored()).toMatchObject([{ event: "account.renamed", content: '{"id":7123456789012345678}' }]);
  });

  it("takes the secret before, while it is being changed", async () => {
    const body = removal();
    expect((await post(body, signatureOf(body, { secret: PREVIOUS }))).status).toBe(200);
  });

  it.each<[string, (body: string) => string | null]>([
    ["without a signature", () => null],
    ["with nonsense for a signature", () => "nonsense"],
    ["signed by somebody else", (body) => signatureOf(body, { secret: "guessed" })],
    ["signed for another body", () => signatureOf(removal())],
    ["signed too long ago", (body) => signatureOf(body, { ageSeconds: 3_700 })],
    ["signed in the future", (body) => signatureOf(body, { ageSeconds: -600 })],
  ])("answers 401 and stores nothing %s", async (_what, sign) => {
    const body = removal();
    const answer = await post(body, sign(body));
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toMatchObject({ code: "invalid_signature" });
    expect(await stored()).toEqual([]);
  });

  it("takes no event of another app, though the secret fits", async () => {
    expect((await post(removal({ client_key: "awanother" }))).status).toBe(401);
    expect(await stored()).toEqual([]);
  });

  it("answers 400 for what is signed and makes no sense", async () => {
    for (const body of ["", "[]", "nonsense", removal({ create_time: "yesterday" })]) {
      const answer = await post(body);
      expect({ body, status: answer.status }).toEqual({ body, status: 400 });
      expect(await answer.json()).toMatchObject({ code: "invalid_request" } satisfies Partial<Problem>);
    }
  });

  it("reads no large and no compressed body", async () => {
    expect((await post(removal({ content: "a".repeat(20_000) }))).status).toBe(413);
    expect((await post(removal(), undefined, { "content-encoding": "gzip" })).status).toBe(415);
    expect(await stored()).toEqual([]);
  });

  it("has TikTok come again when it cannot be stored", async () => {
    const body = removal();
    await api.db.schema.alterTable("tiktok_webhook").renameTo("away").execute();
    expect((await post(body)).status).toBeGreaterThanOrEqual(500);
    await api.db.schema.alterTable("away").renameTo("tiktok_webhook").execute();
    expect((await post(body)).status).toBe(200);
    expect(await stored()).toHaveLength(1);
  });

  it("counts what arrives, and logs neither signatures nor bodies", async () => {
    const before = await receipts();
    const [body, forged] = [removal({ user_openid: "an-id-in-a-body" }), removal({ user_openid: "an-id-in-a-body" })];
    const signatures = [signatureOf(body), signatureOf(forged, { secret: "guessed" })];
    await post(body, signatures[0]);
    await post(body, signatures[0]);
    await post(forged, signatures[1]);
    const since = await receipts();
    const counted = (receipt: string) => (since[receipt] ?? 0) - (before[receipt] ?? 0);
    expect({ genuine: counted("genuine"), duplicate: counted("duplicate"), forged: counted("forged") }).toEqual({
      genuine: 1,
      duplicate: 1,
      forged: 1,
    });
    const log = logged.join("");
    expect(log).toContain("a webhook was refused");
    expect(log).not.toContain("an-id-in-a-body");
    for (const signature of signatures) expect(log).not.toContain(signature.split("s=")[1]?.slice(0, 16));
  });
});

describe("whoever sends what is not TikTok's", () => {
  it("is told to wait, and does not keep TikTok's own out", async () => {
    const limited = await createTestApi({ rateLimit: true });
    try {
      const url = `${limited.origin}/api/webhooks/tiktok`;
      const answers = await Promise.all(Array.from({ length: 70 }, () => fetch(url, { method: "POST", body: "{}" })));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
      expect((await fetch(url, { method: "POST", body: "{}" })).headers.get("retry-after")).toMatch(/^\d+$/);
      await limited.simulator.sendWebhook({ event: "post.publish.complete", openId: "somebody" });
      await limited.simulator.waitFor({ acknowledged: 1 });
    } finally {
      await limited.close();
    }
  });
});

describe("the simulator, as TikTok does,", () => {
  it("tells when somebody removes the app, and what is revoked", async () => {
    const person = api.browser();
    await person.signUp();
    const user = await api.simulator.createUser();
    await api.connect(person, { user });
    await api.simulator.removeApp(user, "account_banned");
    await api.simulator.waitFor({ acknowledged: 1 });
    expect(await stored()).toMatchObject([{ open_id: user.openId, content: '{"reason":4}' }]);
  });
});
