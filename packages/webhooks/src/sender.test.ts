import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWebhookSender, generateWebhookSecret } from "./index.ts";
import { openReceiver, verified, type WebhookReceiver } from "./testing/receiver.ts";

const secret = generateWebhookSecret();
const body = JSON.stringify({ type: "account.connected", data: {} });
const message = { id: "a-message", body, secrets: [secret] };

let receiver: WebhookReceiver;
const senders: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  receiver = await openReceiver();
});
afterEach(async () => {
  for (const sender of senders.splice(0)) await sender.close();
  await receiver[Symbol.asyncDispose]();
});

function senderWith(options: Partial<Parameters<typeof createWebhookSender>[0]> = {}) {
  const sender = createWebhookSender({ networks: "loopback", timeoutMs: 5_000, connections: 2, ...options });
  senders.push(sender);
  return sender;
}

describe("a sender of webhooks", () => {
  it("posts what a receiver can verify, and tells how it was answered", async () => {
    expect(await senderWith().send({ ...message, url: receiver.url })).toEqual({
      kind: "answered",
      statusCode: 204,
      retryAfter: null,
    });
    const [request] = receiver.requests;
    expect(request?.headers).toMatchObject({ "webhook-id": "a-message", "content-type": "application/json" });
    expect(request && verified(request, secret)).toEqual(JSON.parse(body));
  });

  it.each([
    ["http://127.0.0.1", "an address"],
    ["http://[::ffff:127.0.0.1]", "an address inside another"],
    ["http://localhost", "a name that leads there"],
  ])("connects to nothing inside: %s, %s", async (host) => {
    const { port } = new URL(receiver.url);
    const result = await senderWith({ networks: "public" }).send({ ...message, url: `${host}:${port}/` });
    expect(result).toEqual({ kind: "unanswered", fault: "forbidden_network" });
    expect(receiver.requests).toEqual([]);
  });

  it("follows no redirect", async () => {
    const { url } = receiver;
    receiver.answer = (response) => response.writeHead(307, { location: url }).end();
    expect(await senderWith().send({ ...message, url })).toMatchObject({ statusCode: 307 });
    expect(receiver.requests).toHaveLength(1);
  });

  it("tells when the receiver wants to be asked again", async () => {
    receiver.answer = (response) => response.writeHead(503, { "retry-after": "120" }).end();
    expect(await senderWith().send({ ...message, url: receiver.url })).toMatchObject({ retryAfter: "120" });
  });

  it("gives up on a receiver that does not answer", async () => {
    receiver.answer = () => undefined;
    const result = await senderWith({ timeoutMs: 200 }).send({ ...message, url: receiver.url });
    expect(result).toEqual({ kind: "unanswered", fault: "timeout" });
  });

  it("reads no more of an answer than it must", async () => {
    let written = 0;
    receiver.answer = (response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(64 * 1024);
      const write = () => {
        while (!response.destroyed && written < 64 * 1024 * 1024) {
          written += chunk.length;
          if (!response.write(chunk)) return;
        }
      };
      response.on("drain", write).on("error", () => undefined);
      write();
    };
    expect(await senderWith().send({ ...message, url: receiver.url })).toMatchObject({ statusCode: 200 });
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  it.each([
    ["http://nobody.invalid/", "unknown_host"],
    ["http://127.0.0.1:1/", "refused"],
  ])("says why nothing was answered: %s, %s", async (url, fault) => {
    expect(await senderWith().send({ ...message, url })).toEqual({ kind: "unanswered", fault });
  });
});
