import type { Alteration } from "../faults/under-fault.ts";
import type { Answer } from "../server/answer.ts";
import type { App } from "../state/apps.ts";
import { endGrant, issueNextPair, type TokenLine } from "../state/grants.ts";
import type { JudgedToken } from "../state/token-state.ts";
import type { World } from "../state/world.ts";
import { authenticate } from "./client-authentication.ts";
import { REFUSALS, refuse } from "./oauth-answers.ts";
import { tokenAnswer } from "./token-answer.ts";

/** Trades a refresh token for the next pair. */
export async function refresh(world: World, form: URLSearchParams, alteration: Alteration | null): Promise<Answer> {
  const clientKey = form.get("client_key") ?? "";
  const named = world.apps.get(clientKey) ?? null;
  const token = world.judge(form.get("refresh_token") ?? "");
  const tokenIsTheirs = token?.grant.clientKey === clientKey;

  const app = authenticate(world, form);
  if (!app) {
    const switchedBy = named ?? world.apps.get(token?.grant.clientKey ?? "");
    const grantIsGood = tokenIsTheirs && token.state === "living";
    const grantFirst = switchedBy?.settings.refreshChecksGrantFirst === true;
    return refuse(named, grantFirst && !grantIsGood ? REFUSALS.deadRefreshToken : REFUSALS.badClient);
  }

  const line = tokenIsTheirs ? lineToRefresh(world, app, token) : null;
  if (!token || !line) {
    await world.durable();
    return refuse(app, REFUSALS.deadRefreshToken);
  }
  const keepRefreshToken = !app.settings.rotatesRefreshToken || hidesRefreshToken(alteration);
  const pair = issueNextPair(token.grant, line, { settings: app.settings, keepRefreshToken });
  world.saveGrant(token.grant);
  app.activity.countRefresh();
  await world.durable();
  return tokenAnswer(world, token.grant, pair);
}

/** The line that this refresh token may renew. A spent one is counted, and may cost the grant. */
function lineToRefresh(world: World, { settings }: App, token: JudgedToken): TokenLine | null {
  if (token.claims.kind !== "refresh_token") return null;
  if (token.state === "living") return token.line;
  if (token.state !== "spent") return null;
  const { grant, line, claims } = token;
  grant.spentTokenReuses += 1;
  const graceEndsAt = line.replacedAt + settings.lastRefreshTokenGraceSeconds * 1000;
  const inGrace = claims.generation === line.replacedGeneration && Date.now() < graceEndsAt;
  if (!inGrace && settings.reuseEndsGrant) endGrant(grant, "refresh_token_reused");
  world.saveGrant(grant);
  return inGrace ? line : null;
}

/** A token that the client never hears of must not replace the one it has. */
function hidesRefreshToken(alteration: Alteration | null): boolean {
  return alteration !== null && (alteration.omit.includes("refresh_token") || "refresh_token" in alteration.replace);
}
