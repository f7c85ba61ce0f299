import { hash, timingSafeEqual } from "node:crypto";

export type TokenKind = "access_token" | "refresh_token";

/** What a token of ours says about itself. */
export interface TokenClaims {
  readonly kind: TokenKind;
  /** Of the grant. */
  readonly serial: number;
  /** Which of the grant's lines it belongs to; a code exchange starts one. */
  readonly line: number;
  /** Of the pair it was issued with. */
  readonly generation: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const PREFIX = { access_token: "act.", refresh_token: "rft." } as const;
const CLAIMS_BYTES = 16;
const MAC_BYTES = 20;
const TOKEN_LENGTH = 4 + Math.ceil(((CLAIMS_BYTES + MAC_BYTES) * 4) / 3);

/**
 * Makes and reads tokens that carry their own claims under a MAC, so that no token needs to be stored and a spent one
 * is known for what it is however many came after it.
 */
export class TokenMint {
  readonly #keys: Readonly<Record<TokenKind, Buffer>>;

  /** @param key 32 secret bytes; the same key reads the tokens of an earlier process */
  constructor(key: Buffer) {
    this.#keys = {
      access_token: Buffer.concat([key, Buffer.from("a")]),
      refresh_token: Buffer.concat([key, Buffer.from("r")]),
    };
  }

  make(claims: TokenClaims): string {
    const bytes = Buffer.allocUnsafe(CLAIMS_BYTES + MAC_BYTES);
    bytes.writeUInt32BE(claims.serial, 0);
    bytes.writeUInt16BE(claims.line, 4);
    bytes.writeUInt32BE(claims.generation, 6);
    bytes.writeUIntBE(Math.round(claims.expiresAt), 10, 6);
    this.#mac(claims.kind, bytes).copy(bytes, CLAIMS_BYTES);
    return PREFIX[claims.kind] + bytes.toString("base64url");
  }

  /** Null when it is not a token of ours, whole and unchanged. Says nothing about whether it still works. */
  read(token: string): TokenClaims | null {
    const kind = kindOf(token);
    if (!kind || token.length !== TOKEN_LENGTH) return null;
    const bytes = Buffer.from(token.slice(PREFIX[kind].length), "base64url");
    if (bytes.length !== CLAIMS_BYTES + MAC_BYTES) return null;
    if (!timingSafeEqual(this.#mac(kind, bytes), bytes.subarray(CLAIMS_BYTES))) return null;
    return {
      kind,
      serial: bytes.readUInt32BE(0),
      line: bytes.readUInt16BE(4),
      generation: bytes.readUInt32BE(6),
      expiresAt: bytes.readUIntBE(10, 6),
    };
  }

  /** Of a fixed length and cut short, so the key in front is as good as an HMAC, in a third of the time. */
  #mac(kind: TokenKind, bytes: Buffer): Buffer {
    const mac = hash("sha256", Buffer.concat([this.#keys[kind], bytes.subarray(0, CLAIMS_BYTES)]), "buffer");
    return mac.subarray(0, MAC_BYTES);
  }
}

function kindOf(token: string): TokenKind | null {
  if (token.startsWith(PREFIX.access_token)) return "access_token";
  return token.startsWith(PREFIX.refresh_token) ? "refresh_token" : null;
}
