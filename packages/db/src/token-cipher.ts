import { createCipheriv, createDecipheriv, createHmac, randomFillSync } from "node:crypto";

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

/** Of the layout; in the first one, which is still opened, every column had a data key of its own. */
const VERSION = 2;
const COLUMN_KEYS_VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Rows whose data keys are remembered: a refresh opens a row's token and seals two more for it a moment later. */
const MOST_REMEMBERED = 1_024;

/**
 * Seals tokens with AES-256-GCM; place and key id are authenticated.
 *
 * The layout is `version(1) | length of key id(1) | key id | nonce(12) | ciphertext | tag(16)`. Every row has a data key
 * of its own, derived from the master key: random nonces stay far from their birthday bound although a million accounts
 * seal 24 million pairs a day.
 */
export class TokenCipher {
  readonly #sealingKey: CipherKey;
  readonly #sealingFront: Buffer;
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #rowKeys = new Map<string, Buffer>();

  /** @param keys the first one seals, all of them open */
  constructor(keys: readonly [CipherKey, ...CipherKey[]]) {
    this.#sealingKey = keys[0];
    this.#sealingFront = Buffer.from(frontOf(VERSION, keys[0].id));
    this.#keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  /** Of the key that seals. */
  get sealingKeyId(): string {
    return this.#sealingKey.id;
  }

  seal(plaintext: string, at: SealedAt): Buffer {
    const { id, key } = this.#sealingKey;
    const nonce = newNonce();
    const cipher = createCipheriv("aes-256-gcm", this.#rowKey(id, key, at), nonce);
    cipher.setAAD(additionalData(frontOf(VERSION, id), at));
    const ciphertext = cipher.update(plaintext, "utf8");
    return Buffer.concat([this.#sealingFront, nonce, ciphertext, cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws {SealedTokenError} when the key is unknown, or the ciphertext was not sealed for this place */
  open(sealed: Buffer, at: SealedAt): string {
    const keyId = keyIdOf(sealed);
    if (keyId === null) throw new SealedTokenError("not_authentic");
    const idEnd = 2 + keyId.length;
    const key = this.#keys.get(keyId);
    if (!key) throw new SealedTokenError("unknown_key");
    const nonce = sealed.subarray(idEnd, idEnd + NONCE_BYTES);
    const version = sealed[0] === COLUMN_KEYS_VERSION ? COLUMN_KEYS_VERSION : VERSION;
    const dataKey = version === COLUMN_KEYS_VERSION ? derive(key, place(at)) : this.#rowKey(keyId, key, at);
    const decipher = createDecipheriv("aes-256-gcm", dataKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(frontOf(version, keyId), at));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const ciphertext = sealed.subarray(idEnd + NONCE_BYTES, -TAG_BYTES);
    try {
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString("utf8");
    } catch (cause) {
      throw new SealedTokenError("not_authentic", { cause });
    }
  }

  #rowKey(keyId: string, key: Buffer, { table, rowId }: SealedAt): Buffer {
    const row = `${table}:${rowId}`;
    const name = `${keyId}/${row}`;
    const remembered = this.#rowKeys.get(name);
    if (remembered) return remembered;
    const rowKey = derive(key, row);
    if (this.#rowKeys.size >= MOST_REMEMBERED) this.#rowKeys.clear();
    this.#rowKeys.set(name, rowKey);
    return rowKey;
  }
}

/** The key that a ciphertext was sealed with, by its own word, which only opening it proves; null: it is none of ours. */
export function keyIdOf(sealed: Buffer): string | null {
  const idEnd = 2 + (sealed[1] ?? 0);
  const isKnown = sealed[0] === VERSION || sealed[0] === COLUMN_KEYS_VERSION;
  if (!isKnown || sealed.length < idEnd + NONCE_BYTES + TAG_BYTES) return null;
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

function derive(masterKey: Buffer, name: string): Buffer {
  return createHmac("sha256", masterKey).update(`tiktok-connect:${name}`).digest();
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
