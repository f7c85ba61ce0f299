import { createHash } from "node:crypto";
import type { Answer } from "../server/answer.ts";
import type { AuthorizationCode } from "../state/authorization-codes.ts";
import { issueFirstPair } from "../state/grants.ts";
import type { World } from "../state/world.ts";
import { authenticate } from "./client-authentication.ts";
import { type OAuthRefusal, REFUSALS, refuse } from "./oauth-answers.ts";
import { tokenAnswer } from "./token-answer.ts";

/** Trades an authorization code for a pair. TikTok judges the code before the client. */
export async function exchangeCode(world: World, form: URLSearchParams): Promise<Answer> {
  const app = world.apps.get(form.get("client_key") ?? "") ?? null;
  const code = world.codes.find(form.get("code") ?? "");
  if (!code) return refuse(app, REFUSALS.deadCode);
  const refused = judge(world, form, code);
  if (refused) {
    const owner = world.apps.get(code.clientKey);
    if (owner?.settings.failedExchangeBurnsCode) code.used = true;
    return refuse(app, refused);
  }
  code.used = true;
  const user = world.users.get(code.userId);
  if (!app || !user) return refuse(app, REFUSALS.deadCode);
  const grant = world.grantFor(app, user);
  grant.exchanges += 1;
  const pair = issueFirstPair(grant, app.settings, code.scopes);
  world.saveGrant(grant);
  app.activity.changed();
  await world.durable();
  return tokenAnswer(world, grant, pair);
}

function judge(world: World, form: URLSearchParams, code: AuthorizationCode): OAuthRefusal | null {
  if (code.used) return code.codeChallenge ? REFUSALS.badVerifier : REFUSALS.deadCode;
  const client = authenticate(world, form);
  if (!client) return REFUSALS.badClient;
  if (client.settings.clientKey !== code.clientKey) return REFUSALS.deadCode;
  if (form.get("redirect_uri") !== code.redirectUri) return REFUSALS.otherRedirectUri;
  const verified = client.settings.pkce === "ignored" || answers(code.codeChallenge, form.get("code_verifier"));
  return verified ? null : REFUSALS.badVerifier;
}

/** TikTok compares with the digest in lower-case hex, not in base64url as RFC 7636 has it. */
function answers(challenge: string | null, verifier: string | null): boolean {
  if (challenge === null) return true;
  return verifier !== null && createHash("sha256").update(verifier).digest("hex") === challenge;
}
