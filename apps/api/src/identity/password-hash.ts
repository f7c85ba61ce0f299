import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { verifyPassword as verifyScrypt } from "better-auth/crypto";

/** How passwords are made into what is stored; each call costs what it costs, known account or not. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(attempt: { hash: string; password: string }): Promise<boolean>;
}

const derive = promisify(argon2);

/** What OWASP recommends at least for Argon2id, as of 2026. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 };
const TAG_BYTES = 32;

/** Stores `$argon2id$v=19$m=…,t=…,p=…$nonce$tag`, so that a later cost can be told from this one. */
export const argon2Passwords: PasswordHasher = {
  async hash(password) {
    const nonce = randomBytes(16);
    const tag = await derive("argon2id", { message: spelling(password), nonce, tagLength: TAG_BYTES, ...COST });
    const { memory, passes, parallelism } = COST;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(nonce)}$${encode(tag)}`;
  },

  async verify({ hash, password }) {
    const stored = parse(hash);
    // What the sign-in library stored by itself, before there were hashes of ours.
    if (stored === null) return verifyScrypt({ hash, password });
    const tag = await derive("argon2id", { message: spelling(password), ...stored.parameters });
    return timingSafeEqual(tag, stored.tag);
  },
};

/** The same characters, however a keyboard composes them. */
function spelling(password: string): string {
  return password.normalize("NFKC");
}

function parse(hash: string): { parameters: Omit<Argon2Parameters, "message">; tag: Buffer } | null {
  const [, memory, passes, parallelism, nonce, tag] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(hash) ?? [];
  if (nonce === undefined || tag === undefined) return null;
  const bytes = Buffer.from(tag, "base64");
  return {
    parameters: {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
      nonce: Buffer.from(nonce, "base64"),
      tagLength: bytes.length,
    },
    tag: bytes,
  };
}

function encode(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
