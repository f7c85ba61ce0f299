import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { generateWebhookSecret, signedHeaders } from "./signature.ts";

const body = JSON.stringify({ type: "account.connected" });
const message = () => ({ id: "a-message", sentAt: new Date(), body });

describe("a signature", () => {
  it("is what a receiver's library takes", () => {
    const secret = generateWebhookSecret();
    expect(new Webhook(secret).verify(body, signedHeaders(message(), [secret]))).toEqual(JSON.parse(body));
  });

  it("is no good for another body, another message or another secret", () => {
    const secret = generateWebhookSecret();
    const headers = signedHeaders(message(), [secret]);
    const verify = (changed: object, text = body, key = secret) =>
      new Webhook(key).verify(text, { ...headers, ...changed });
    expect(() => verify({}, `${body} `)).toThrow();
    expect(() => verify({ "webhook-id": "another" })).toThrow();
    expect(() => verify({}, body, generateWebhookSecret())).toThrow();
  });

  it("is made with both secrets while one takes the place of the other", () => {
    const [newer, former] = [generateWebhookSecret(), generateWebhookSecret()];
    const headers = signedHeaders(message(), [newer, former]);
    for (const secret of [newer, former]) expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
  });
});
