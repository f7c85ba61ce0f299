/** How long TikTok's tokens live, and whether a refresh replaces the refresh token. */
export interface Regime {
  readonly name: RegimeName;
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly rotatesRefreshToken: boolean;
}

export type RegimeName = "2026-11" | "earlier";

/**
 * The two ways in which TikTok's documentation describes tokens; both may be met, so both are tested:
 * `describe.each(REGIMES)("$name", …)`.
 *
 * @see https://developers.tiktok.com/docs/en/oauth-refresh-a-user-access-token
 */
export const REGIMES: readonly [Regime, Regime] = [
  { name: "2026-11", accessTokenSeconds: 7_200, refreshTokenSeconds: 15_552_000, rotatesRefreshToken: true },
  { name: "earlier", accessTokenSeconds: 86_400, refreshTokenSeconds: 31_536_000, rotatesRefreshToken: false },
];
