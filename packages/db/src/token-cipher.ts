import { createCipheriv, createDecipheriv, createHmac, randomBytes, randomFillSync } from "node:crypto";

/**
 * Where a ciphertext lives. It opens nowhere else: moved to another row, column or table it is refused, so that
 * writing to the database is not enough to use somebody else's token.
 */
export interface SealedAt {
  table:
    | "tiktok_grant"
    | "spare_pair"
    | "parked_grant"
    | "pending_revocation"
    | "authorization_request"
    | "webhook_endpoint"
    | "unsubscribe_link"
    | "journal"
    | "encryption_key";
  column: "access_token" | "refresh_token" | "code_verifier" | "secret" | "previous_secret" | "user_id" | "sentinel";
  rowId: string;
}

export interface CipherKey {
  /** Written in front of every ciphertext, so that old keys can be told from new ones. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/** A ciphertext that does not open here. */
export class SealedTokenError extends Error {
  override readonly name = "SealedTokenError";
  readonly code: "unknown_key" | "not_authentic";
  constructor(code: "unknown_key" | "not_authentic", options?: ErrorOptions) {
    super(
      code === "unknown_key"
        ? "a sealed token names a key that is not in ENCRYPTION_KEYS; put that key back"
        : "a sealed token was altered, moved, or sealed with another key of the same id",
      options,
    );
    this.code = code;
  }
}

/** Of the layout. Those before it are still opened: in the second every row had a data key of its own, in the first every column. */
const VERSION = 3;
const ROW_KEYS_VERSION = 2;
const COLUMN_KEYS_VERSION = 1;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Ciphertexts of one data key: far below the 2^32 that random nonces allow (NIST SP 800-38D, section 8.3). */
const MOST_PER_DATA_KEY = 2 ** 20;

/** Data keys that are remembered: each process that seals works with one at a time, so that few are alive at once. */
const MOST_REMEMBERED = 1_024;

interface SealingState {
  /** Everything before the nonce. */
  readonly front: Buffer;
  readonly dataKey: Buffer;
  left: number;
}

/**
 * Seals tokens with AES-256-GCM; place and key id are authenticated.
 *
 * The layout is `version(1) | length of key id(1) | key id | salt(16) | nonce(12) | ciphertext | tag(16)`. The master key
 * seals nothing itself: each process derives a data key from it and a random salt, and another one long before random
 * nonces come near their birthday bound, although a million accounts seal 32 million tokens a day (decision 0003).
 */
export class TokenCipher {
  readonly #sealingKey: CipherKey;
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #dataKeys = new Map<string, Buffer>();
  readonly #mostPerDataKey: number;
  #sealing: SealingState | null = null;

  /** @param keys the first one seals, all of them open */
  constructor(keys: readonly [CipherKey, ...CipherKey[]], { mostPerDataKey = MOST_PER_DATA_KEY } = {}) {
    this.#mostPerDataKey = mostPerDataKey;
    this.#sealingKey = keys[0];
    this.#keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  /** Of the key that seals. */
  get sealingKeyId(): string {
    return this.#sealingKey.id;
  }

  seal(plaintext: string, at: SealedAt): Buffer {
    const { front, dataKey } = this.#nextSealing();
    const nonce = newNonce();
    const cipher = createCipheriv("aes-256-gcm", dataKey, nonce);
    cipher.setAAD(additionalData(frontOf(VERSION, this.#sealingKey.id), at));
    const ciphertext = cipher.update(plaintext, "utf8");
    cipher.final();
    return Buffer.concat([front, nonce, ciphertext, cipher.getAuthTag()]);
  }

  /** @throws {SealedTokenError} when the key is unknown, or the ciphertext was not sealed for this place */
  open(sealed: Buffer, at: SealedAt): string {
    const keyId = keyIdOf(sealed);
    if (keyId === null) throw new SealedTokenError("not_authentic");
    const key = this.#keys.get(keyId);
    if (!key) throw new SealedTokenError("unknown_key");
    const version = sealed[0] ?? 0;
    const saltAt = 2 + keyId.length;
    const nonceAt = saltAt + saltBytes(version);
    const name = dataKeyName(version, { salt: sealed.subarray(saltAt, nonceAt), at });
    const dataKey = this.#dataKey(key, { keyId, name });
    const nonce = sealed.subarray(nonceAt, nonceAt + NONCE_BYTES);
    const decipher = createDecipheriv("aes-256-gcm", dataKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(frontOf(version, keyId), at));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plaintext = decipher.update(sealed.subarray(nonceAt + NONCE_BYTES, -TAG_BYTES));
    try {
      decipher.final();
    } catch (cause) {
      throw new SealedTokenError("not_authentic", { cause });
    }
    return plaintext.toString("utf8");
  }

  #nextSealing(): SealingState {
    if (this.#sealing === null || this.#sealing.left === 0) this.#sealing = this.#newSealing();
    this.#sealing.left--;
    return this.#sealing;
  }

  #newSealing(): SealingState {
    const { id, key } = this.#sealingKey;
    const salt = randomBytes(SALT_BYTES);
    return {
      front: Buffer.concat([Buffer.from(frontOf(VERSION, id)), salt]),
      dataKey: this.#dataKey(key, { keyId: id, name: saltedName(salt) }),
      left: this.#mostPerDataKey,
    };
  }

  #dataKey(key: Buffer, { keyId, name }: { keyId: string; name: string }): Buffer {
    const rememberedAs = `${keyId}/${name}`;
    const remembered = this.#dataKeys.get(rememberedAs);
    if (remembered) return remembered;
    const dataKey = createHmac("sha256", key).update(`tiktok-connect:${name}`).digest();
    if (this.#dataKeys.size >= MOST_REMEMBERED) this.#dataKeys.clear();
    this.#dataKeys.set(rememberedAs, dataKey);
    return dataKey;
  }
}

function dataKeyName(version: number, { salt, at }: { salt: Buffer; at: SealedAt }): string {
  switch (version) {
    case COLUMN_KEYS_VERSION:
      return place(at);
    case ROW_KEYS_VERSION:
      return `${at.table}:${at.rowId}`;
    default:
      return saltedName(salt);
  }
}

/** No table is called so: names of all versions are different. */
function saltedName(salt: Buffer): string {
  return `salt:${salt.toString("hex")}`;
}

function saltBytes(version: number): number {
  return version === VERSION ? SALT_BYTES : 0;
}

/** The key that a ciphertext was sealed with, by its own word, which only opening it proves; null: it is none of ours. */
export function keyIdOf(sealed: Buffer): string | null {
  const version = sealed[0] ?? 0;
  const idEnd = 2 + (sealed[1] ?? 0);
  const isKnown = version >= COLUMN_KEYS_VERSION && version <= VERSION;
  if (!isKnown || sealed.length < idEnd + saltBytes(version) + NONCE_BYTES + TAG_BYTES) return null;
  return sealed.toString("latin1", 2, idEnd);
}

/** Randomness costs the same for one nonce as for hundreds, so it is fetched for hundreds; each is used before more is fetched. */
const nonces = Buffer.alloc(NONCE_BYTES * 512);
let nextNonce = nonces.length;

function newNonce(): Buffer {
  if (nextNonce === nonces.length) {
    randomFillSync(nonces);
    nextNonce = 0;
  }
  const nonce = nonces.subarray(nextNonce, nextNonce + NONCE_BYTES);
  nextNonce += NONCE_BYTES;
  return nonce;
}

/** What every ciphertext begins with, in characters of one byte each. */
function frontOf(version: number, keyId: string): string {
  return `${String.fromCharCode(version, keyId.length)}${keyId}`;
}

function additionalData(front: string, at: SealedAt): Buffer {
  return Buffer.from(`${front}${place(at)}`);
}

function place({ table, column, rowId }: SealedAt): string {
  return `${table}.${column}:${rowId}`;
}
