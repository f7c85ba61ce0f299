import type { SealedAt, TokenCipher } from "./token-cipher.ts";

/** A pair as TikTok issued it, with its ends by the database's clock. */
export interface TokenPair {
  accessToken: string;
  refreshToken: string | null;
  accessTokenExpiresAt: Date;
  refreshTokenExpiresAt: Date | null;
}

interface SealedTokens {
  sealed_access_token: Buffer;
  sealed_refresh_token: Buffer | null;
}

/** The tokens of a pair, sealed for one row of one table. */
export function sealPair(
  cipher: TokenCipher,
  { accessToken, refreshToken }: Pick<TokenPair, "accessToken" | "refreshToken">,
  place: Pick<SealedAt, "table" | "rowId">,
): SealedTokens {
  return {
    sealed_access_token: cipher.seal(accessToken, { ...place, column: "access_token" }),
    sealed_refresh_token:
      refreshToken === null ? null : cipher.seal(refreshToken, { ...place, column: "refresh_token" }),
  };
}

/** @throws {SealedTokenError} when the row's tokens were not sealed for it */
export function openPair(
  cipher: TokenCipher,
  sealed: SealedTokens,
  place: Pick<SealedAt, "table" | "rowId">,
): Pick<TokenPair, "accessToken" | "refreshToken"> {
  return {
    accessToken: cipher.open(sealed.sealed_access_token, { ...place, column: "access_token" }),
    refreshToken:
      sealed.sealed_refresh_token && cipher.open(sealed.sealed_refresh_token, { ...place, column: "refresh_token" }),
  };
}

/** The same tokens, sealed for the row they move to. */
export function moveSealedPair(
  cipher: TokenCipher,
  sealed: SealedTokens,
  from: Pick<SealedAt, "table" | "rowId">,
  to: Pick<SealedAt, "table" | "rowId">,
): SealedTokens {
  return sealPair(cipher, openPair(cipher, sealed, from), to);
}
