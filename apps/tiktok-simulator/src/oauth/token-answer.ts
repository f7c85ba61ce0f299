import type { TokenPair } from "@tiktok-connect/tiktok-simulator-control";
import { type Answer, json } from "../server/answer.ts";
import type { Grant, IssuedPair } from "../state/grants.ts";
import type { World } from "../state/world.ts";

export function tokenAnswer(world: World, grant: Grant, pair: IssuedPair): Answer {
  const { accessToken, refreshToken, expiresInSeconds, refreshExpiresInSeconds } = tokenPair(world, grant, pair);
  return json({
    access_token: accessToken,
    expires_in: expiresInSeconds,
    open_id: grant.openId,
    refresh_expires_in: refreshExpiresInSeconds,
    refresh_token: refreshToken,
    scope: pair.scopes.join(","),
    token_type: "Bearer",
  });
}

export function tokenPair(world: World, grant: Grant, { issuedAt, access, refresh, scopes }: IssuedPair): TokenPair {
  return {
    openId: grant.openId,
    accessToken: world.mint.make(access),
    refreshToken: world.mint.make(refresh),
    scopes: [...scopes],
    expiresInSeconds: wholeSeconds(access.expiresAt - issuedAt),
    refreshExpiresInSeconds: wholeSeconds(refresh.expiresAt - issuedAt),
  };
}

/** Lifetimes may be fractions, but not on the wire. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.floor(ms / 1000));
}
