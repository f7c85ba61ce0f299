import { type CipherKey, SealedTokenError, TokenCipher } from "../token-cipher.ts";

const KNOWN_VALUE = "tiktok-connect";

/** A value that only this key opens, for the row of its id. */
export function sealSentinel(key: CipherKey): Buffer {
  return new TokenCipher([key]).seal(KNOWN_VALUE, placeOf(key));
}

/** Whether this is the key that sealed the sentinel of its id. */
export function opensSentinel(key: CipherKey, sealedSentinel: Buffer): boolean {
  try {
    return new TokenCipher([key]).open(sealedSentinel, placeOf(key)) === KNOWN_VALUE;
  } catch (error) {
    if (error instanceof SealedTokenError) return false;
    throw error;
  }
}

function placeOf({ id }: CipherKey) {
  return { table: "encryption_key", column: "sentinel", rowId: id } as const;
}
