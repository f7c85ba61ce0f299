import type { AppSettings, GrantReport } from "@tiktok-connect/tiktok-simulator-control";
import type { TokenClaims } from "./tokens.ts";

/** The tokens that descend from one code exchange. */
export interface TokenLine {
  readonly id: number;
  readonly scopes: readonly string[];
  /** Generation with which the living refresh token was issued. */
  refreshGeneration: number;
  /** The one before it, and when it was replaced. */
  replacedGeneration: number | null;
  replacedAt: number;
  refreshExpiresAt: number;
  /** Access tokens below this generation are dead before their time. */
  oldestAccessGeneration: number;
  accessExpiresAt: number;
}

/** One user's access to one app. Times are milliseconds since 1970. */
export interface Grant {
  readonly serial: number;
  readonly clientKey: string;
  readonly userId: string;
  readonly openId: string;
  /** What the user agreed to, remembered although tokens may have ended; null once the app was removed. */
  consentedScopes: readonly string[] | null;
  /** Usually one; several when a new consent does not end the old pair. */
  lines: TokenLine[];
  linesStarted: number;
  endedReason: Exclude<GrantReport["endedReason"], "expired">;
  generation: number;
  exchanges: number;
  refreshes: number;
  spentTokenReuses: number;
  revocations: number;
  tokenCalls: number;
}

export interface IssuedPair {
  readonly issuedAt: number;
  readonly access: TokenClaims;
  readonly refresh: TokenClaims;
  readonly scopes: readonly string[];
}

export function newGrant(identity: Pick<Grant, "serial" | "clientKey" | "userId" | "openId">): Grant {
  return {
    ...identity,
    consentedScopes: null,
    lines: [],
    linesStarted: 0,
    endedReason: null,
    generation: 0,
    exchanges: 0,
    refreshes: 0,
    spentTokenReuses: 0,
    revocations: 0,
    tokenCalls: 0,
  };
}

/** Starts a line of tokens: what a code is exchanged for. */
export function issueFirstPair(grant: Grant, settings: AppSettings, scopes: readonly string[]): IssuedPair {
  const now = Date.now();
  if (settings.newConsentEndsOldPair) grant.lines = [];
  grant.endedReason = null;
  grant.generation += 1;
  grant.linesStarted += 1;
  const line: TokenLine = {
    id: grant.linesStarted,
    scopes,
    refreshGeneration: grant.generation,
    replacedGeneration: null,
    replacedAt: 0,
    refreshExpiresAt: now + settings.refreshTokenSeconds * 1000,
    oldestAccessGeneration: grant.generation,
    accessExpiresAt: now + settings.accessTokenSeconds * 1000,
  };
  grant.lines.push(line);
  return pairOf(grant, line, now);
}

/**
 * Issues the next pair of a line.
 *
 * @param keepRefreshToken the same refresh token goes on, as TikTok once did; its end stays where it was
 */
export function issueNextPair(
  grant: Grant,
  line: TokenLine,
  { settings, keepRefreshToken }: { settings: AppSettings; keepRefreshToken: boolean },
): IssuedPair {
  const now = Date.now();
  grant.generation += 1;
  grant.refreshes += 1;
  line.accessExpiresAt = now + settings.accessTokenSeconds * 1000;
  if (settings.refreshEndsOldAccessToken) line.oldestAccessGeneration = grant.generation;
  if (!keepRefreshToken) {
    line.replacedGeneration = line.refreshGeneration;
    line.replacedAt = now;
    line.refreshGeneration = grant.generation;
    line.refreshExpiresAt = now + settings.refreshTokenSeconds * 1000;
  }
  return pairOf(grant, line, now);
}

export function endGrant(grant: Grant, reason: NonNullable<Grant["endedReason"]>): void {
  if (grant.lines.length > 0) grant.endedReason = reason;
  grant.lines = [];
}

export function lineOf(grant: Grant, claims: TokenClaims): TokenLine | null {
  return grant.lines.find((line) => line.id === claims.line) ?? null;
}

function pairOf(grant: Grant, line: TokenLine, issuedAt: number): IssuedPair {
  const { serial } = grant;
  return {
    issuedAt,
    access: {
      kind: "access_token",
      serial,
      line: line.id,
      generation: grant.generation,
      expiresAt: Math.round(line.accessExpiresAt),
    },
    refresh: {
      kind: "refresh_token",
      serial,
      line: line.id,
      generation: line.refreshGeneration,
      expiresAt: Math.round(line.refreshExpiresAt),
    },
    scopes: line.scopes,
  };
}
