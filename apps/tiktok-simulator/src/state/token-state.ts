import type { TokenState } from "@tiktok-connect/tiktok-simulator-control";
import { type Grant, lineOf, type TokenLine } from "./grants.ts";
import type { TokenClaims } from "./tokens.ts";

export type JudgedToken =
  | { state: "living"; grant: Grant; line: TokenLine; claims: TokenClaims }
  | { state: "spent"; grant: Grant; line: TokenLine; claims: TokenClaims }
  | { state: "expired" | "ended"; grant: Grant; claims: TokenClaims };

/** Whether a token of ours would be accepted now. */
export function judgeToken(grant: Grant, claims: TokenClaims): JudgedToken {
  const line = lineOf(grant, claims);
  if (!line) return { state: "ended", grant, claims };
  const replaced =
    claims.kind === "refresh_token"
      ? claims.generation !== line.refreshGeneration
      : claims.generation < line.oldestAccessGeneration;
  if (replaced) return { state: "spent", grant, line, claims };
  if (claims.expiresAt <= Date.now()) return { state: "expired", grant, claims };
  return { state: "living", grant, line, claims };
}

export function presentTokenState(token: JudgedToken | null): TokenState {
  if (!token) return { state: "unknown", kind: null, openId: null, generation: null };
  const { kind, generation } = token.claims;
  return { state: token.state, kind, openId: token.grant.openId, generation };
}
