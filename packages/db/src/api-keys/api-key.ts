import { createHash, randomBytes } from "node:crypto";

/** What a key begins with, so that people and scanners of source code recognize one. */
const PREFIX = "tkc_";
const RANDOM_BYTES = 32;
const SHOWN_LENGTH = PREFIX.length + 6;
const SHAPE = new RegExp(`^${PREFIX}[A-Za-z0-9_-]{43}$`);

export interface NewApiKey {
  /** Shown once, and stored nowhere. */
  text: string;
  hash: Buffer;
  /** What its owner tells it by later. */
  start: string;
}

/** Makes a key. Its 256 random bits are why a plain hash of it is enough: there is nothing to guess from. */
export function generateApiKey(): NewApiKey {
  const text = PREFIX + randomBytes(RANDOM_BYTES).toString("base64url");
  return { text, hash: hash(text), start: text.slice(0, SHOWN_LENGTH) };
}

/** What a key is looked up by; null for what cannot be one. */
export function hashApiKey(text: string): Buffer | null {
  return SHAPE.test(text) ? hash(text) : null;
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
