import {
  mintManyRequest,
  mintRequest,
  type RemovalReason,
  removal,
  type TokenPair,
} from "@tiktok-connect/tiktok-simulator-control";
import { tokenPair } from "../oauth/token-answer.ts";
import type { App } from "../state/apps.ts";
import { endGrant, issueFirstPair } from "../state/grants.ts";
import type { User } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { tellRemoval } from "../webhooks/tell-removal.ts";
import { type Command, parse, userOf } from "./command.ts";
import { ControlRefusal } from "./control-refusal.ts";
import { reportOf } from "./grant-report.ts";

export const GRANT_COMMANDS: Readonly<Record<string, Command>> = {
  "POST grants"({ world, app, body }) {
    const { openId, scopes } = parse(mintRequest, body());
    return mint(world, app, { user: userOf({ world, app }, openId), scopes });
  },

  "POST bulk-grants"({ world, app, body }) {
    const { count, scopes } = parse(mintManyRequest, body());
    return {
      pairs: Array.from({ length: count }, () => mint(world, app, { user: world.createUser(app, {}), scopes })),
    };
  },

  "GET grants"({ world, app, argument }) {
    const grant = app.grants.get(userOf({ world, app }, argument).userId);
    if (!grant) throw new ControlRefusal("not_found", "this user never had a grant");
    return reportOf(grant);
  },

  "POST removals"({ world, app, body }) {
    const { openId, reason } = parse(removal, body());
    removeApp(world, app, { user: userOf({ world, app }, openId), reason });
    return {};
  },
};

/** What the user or TikTok does, not the app: the tokens end and the consent is forgotten. */
export function removeApp(world: World, app: App, { user, reason }: { user: User; reason: RemovalReason }): void {
  const grant = app.grants.get(user.userId);
  if (!grant) return;
  const hadAccess = grant.consentedScopes !== null;
  endGrant(grant, reason);
  grant.consentedScopes = null;
  world.saveGrant(grant);
  app.activity.changed();
  if (hadAccess) tellRemoval(app, grant, reason);
}

/** A consent and its pair, without anybody having been asked. */
function mint(
  world: World,
  app: App,
  { user, scopes }: { user: User; scopes: readonly string[] | undefined },
): TokenPair {
  const grant = world.grantFor(app, user);
  grant.consentedScopes = scopes ?? app.settings.scopes;
  const pair = issueFirstPair(grant, app.settings, grant.consentedScopes);
  world.saveGrant(grant);
  return tokenPair(world, grant, pair);
}
