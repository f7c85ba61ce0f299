import { createHmac, randomBytes } from "node:crypto";

/** What a secret begins with, by which libraries of the convention and scanners of source code recognize one. */
const PREFIX = "whsec_";
const RANDOM_BYTES = 32;

/** What both sides sign with. */
export function generateWebhookSecret(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString("base64");
}

/** What is signed, and sent. */
export interface Message {
  id: string;
  /** Of this attempt. */
  sentAt: Date;
  body: string;
}

/**
 * The headers of a signed message. While a secret is being changed there are two signatures, either of which the receiver
 * may know.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signedHeaders({ id, sentAt, body }: Message, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  const sign = (secret: string) =>
    createHmac("sha256", Buffer.from(secret.slice(PREFIX.length), "base64"))
      .update(`${id}.${timestamp}.${body}`)
      .digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": secrets.map((secret) => `v1,${sign(secret)}`).join(" "),
  };
}
