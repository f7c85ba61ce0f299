import { createHmac } from "node:crypto";

/** The `TikTok-Signature` header for a body that is sent at a moment, in seconds since 1970. */
export function signatureOf(body: string, { secret, seconds }: { secret: string; seconds: number }): string {
  return `t=${seconds},s=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}
