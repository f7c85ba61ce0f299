import { REQUIRED_SCOPE } from "@tiktok-connect/tiktok-oauth";
import type { App } from "../state/apps.ts";
import type { User } from "../state/users.ts";
import type { World } from "../state/world.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";

/** What the user agreed to: the required scope, and what was left ticked of the rest. */
export function grantedScopes(
  { settings }: App,
  consent: { requested: readonly string[]; ticked: readonly string[]; remembered: readonly string[] | null },
): readonly string[] {
  const { requested, ticked, remembered } = consent;
  if (remembered && settings.rememberedConsentSticks) return remembered;
  return requested.filter((scope) => scope === REQUIRED_SCOPE || ticked.includes(scope));
}

/** Remembers the consent, and issues a code for it. */
export function issueCode(
  world: World,
  consent: { app: App; user: User; request: AuthorizationRequest; scopes: readonly string[] },
): string {
  const { app, user, request, scopes } = consent;
  const grant = world.grantFor(app, user);
  grant.consentedScopes = scopes;
  world.saveGrant(grant);
  return world.codes.issue({
    clientKey: app.settings.clientKey,
    userId: user.userId,
    scopes,
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
    expiresAt: Date.now() + app.settings.authorizationCodeSeconds * 1000,
  });
}
