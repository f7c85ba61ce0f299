import { createHmac, timingSafeEqual } from "node:crypto";

/** What a webhook is judged by. */
export interface WebhookTerms {
  /** Those of the app that may sign: the client secret, and while it is being changed the one before. */
  readonly secrets: readonly string[];
  /** How old a signature may be. TikTok tries for 72 hours and does not say whether it signs each try anew. */
  readonly toleranceMs: number;
}

/**
 * - `genuine`: TikTok signed exactly these bytes, and not too long ago
 * - `unsigned`: there is no signature, or none that can be read
 * - `forged`: somebody else signed, or something else was signed
 * - `untimely`: signed by TikTok, too long ago, or in the future
 */
export type SignatureVerdict = "genuine" | "unsigned" | "forged" | "untimely";

/** Clocks differ by so much at most. */
const MOST_AHEAD_MS = 300_000;

/**
 * Judges the `TikTok-Signature` header, `t=<unix seconds>,s=<hex>`: HMAC-SHA-256 of the timestamp, a point and the body.
 *
 * @param rawBody the bytes that arrived, before anybody has parsed them
 * @see https://developers.tiktok.com/doc/webhooks-verification
 */
export function judgeSignature(
  rawBody: Uint8Array,
  header: string | undefined,
  { secrets, toleranceMs }: WebhookTerms,
): SignatureVerdict {
  const { t: timestamp = "", s: signature = "" } = partsOf(header ?? "");
  if (!/^\d{1,12}$/.test(timestamp) || !/^[0-9a-f]{64}$/i.test(signature)) return "unsigned";
  const given = Buffer.from(signature, "hex");
  const signed = Buffer.concat([Buffer.from(`${timestamp}.`), rawBody]);
  // Each of them, so that how long it takes does not tell which one fits.
  const fits = secrets.map((secret) => timingSafeEqual(createHmac("sha256", secret).update(signed).digest(), given));
  if (!fits.includes(true)) return "forged";
  const ageMs = Date.now() - Number(timestamp) * 1_000;
  return ageMs > toleranceMs || ageMs < -MOST_AHEAD_MS ? "untimely" : "genuine";
}

/** Split at each comma, then each part at its first equals sign, as TikTok says. */
function partsOf(header: string): { t?: string; s?: string } {
  return Object.fromEntries(
    header.split(",").map((part) => {
      const [name = "", value = ""] = part.split(/=(.*)/s);
      return [name.trim(), value.trim()];
    }),
  );
}
