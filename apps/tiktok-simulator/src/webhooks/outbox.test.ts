import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testSimulator } from "../testing/test-simulator.ts";
import { revoke } from "../testing/tiktok-calls.ts";

const simulator = testSimulator();

interface Heard {
  headers: IncomingHttpHeaders;
  body: string;
}

let server: Server;
let webhookUrl: string;
const heard: Heard[] = [];
/** What the app answers next; then 200. */
const answers: number[] = [];
beforeEach(async () => {
  heard.length = 0;
  answers.length = 0;
  server = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 200).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const createApp = (options = {}) => simulator.createApp({ webhookUrl, webhookRetrySeconds: 0.01, ...options });
const events = () => heard.map(({ body }) => JSON.parse(body));

function isSigned({ headers, body }: Heard, secret: string): boolean {
  const [, t, s] = /^t=(\d+),s=([0-9a-f]{64})$/.exec(String(headers["tiktok-signature"])) ?? [];
  return s === createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
}

describe("an app hears", () => {
  test.each([
    ["unknown", 0],
    ["user_disconnected", 1],
    ["account_deleted", 2],
    ["age_changed", 3],
    ["account_banned", 4],
  ] as const)("that its access was removed: %s is %d", async (reason, number) => {
    const app = await createApp();
    const { openId } = await app.grant(await app.createUser());
    await app.removeApp(openId, reason);
    await app.waitFor({ acknowledged: 1 });
    expect(events()).toEqual([
      {
        client_key: app.clientKey,
        event: "authorization.removed",
        create_time: expect.any(Number),
        user_openid: openId,
        content: JSON.stringify({ reason: number }),
      },
    ]);
    expect(heard.map((one) => isSigned(one, app.clientSecret))).toEqual([true]);
  });

  test("the echo of its own revoke", async () => {
    const app = await createApp();
    const pair = await app.grant(await app.createUser());
    await revoke(app, pair.accessToken);
    await app.waitFor({ acknowledged: 1 });
    expect(events()).toMatchObject([{ user_openid: pair.openId, content: '{"reason":5}' }]);
  });

  test("once, though the app is removed twice", async () => {
    const app = await createApp();
    const { openId } = await app.grant(await app.createUser());
    await app.removeApp(openId);
    await app.removeApp(openId);
    await app.sendWebhook({
      event: "post.publish.complete",
      openId: null,
      content: { publish_id: "1" },
      createTime: 7,
    });
    await app.waitFor({ acknowledged: 2 });
    expect(new Set(events().map(({ event }) => event))).toEqual(
      new Set(["authorization.removed", "post.publish.complete"]),
    );
    expect(heard).toHaveLength(2);
    expect(events().find(({ create_time }) => create_time === 7)).not.toHaveProperty("user_openid");
  });

  test("nothing where it has named no address", async () => {
    const app = await createApp({ webhookUrl: null });
    await app.removeApp((await app.grant(await app.createUser())).openId);
    expect(await app.webhooks()).toEqual([]);
  });
});

describe("a delivery", () => {
  test("that is not answered with 200 comes again, signed with the secret of that time", async () => {
    answers.push(500, 204);
    const app = await createApp();
    await app.sendWebhook({ event: "post.publish.failed", openId: "a" });
    await app.waitFor({ acknowledged: 1 });
    expect(await app.webhooks()).toEqual([
      { event: "post.publish.failed", openId: "a", attempts: 3, state: "acknowledged", status: 200 },
    ]);
    expect(new Set(heard.map(({ body }) => body)).size).toBe(1);
    const { clientSecret } = await app.change({ clientSecret: "another" });
    await app.sendWebhook({ event: "post.publish.failed", openId: "b" });
    await app.waitFor({ acknowledged: 2 });
    expect(heard.map((one) => isSigned(one, clientSecret))).toEqual([false, false, false, true]);
  });

  test("that is dropped on its way comes again; one whose answer is, comes twice", async () => {
    const app = await createApp();
    await app.fault({ endpoint: "webhook", openId: "a", kind: "drop", when: "before_commit" });
    await app.fault({ endpoint: "webhook", openId: "b", kind: "drop", when: "after_commit" });
    await app.sendWebhook({ event: "post.publish.failed", openId: "a" });
    await app.sendWebhook({ event: "post.publish.failed", openId: "b" });
    await app.waitFor({ acknowledged: 2 });
    expect(events().filter(({ user_openid }) => user_openid === "a")).toHaveLength(1);
    expect(events().filter(({ user_openid }) => user_openid === "b")).toHaveLength(2);
    expect((await app.webhooks()).map(({ attempts }) => attempts)).toEqual([2, 2]);
  });

  test("that is held lets later ones pass", async () => {
    const app = await createApp();
    await app.fault({ endpoint: "webhook", openId: "a", kind: "hold", when: "before_commit" });
    await app.sendWebhook({ event: "post.publish.failed", openId: "a" });
    await app.waitFor({ held: 1 });
    await app.sendWebhook({ event: "post.publish.failed", openId: "b" });
    await app.waitFor({ acknowledged: 1 });
    await app.release();
    await app.waitFor({ acknowledged: 2 });
    expect(events().map(({ user_openid }) => user_openid)).toEqual(["b", "a"]);
  });

  test("meets no fault that is a server's answer", async () => {
    const app = await createApp();
    await expect(app.fault({ endpoint: "webhook", kind: "html" })).rejects.toMatchObject({ code: "invalid_request" });
  });
});
