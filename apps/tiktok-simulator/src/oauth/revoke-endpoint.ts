import { underFault } from "../faults/under-fault.ts";
import { type Answer, json } from "../server/answer.ts";
import { formOf, type Incoming } from "../server/incoming.ts";
import { endGrant } from "../state/grants.ts";
import type { World } from "../state/world.ts";
import { tellRemoval } from "../webhooks/tell-removal.ts";
import { authenticate, missingCredential } from "./client-authentication.ts";
import { REFUSALS, refuse } from "./oauth-answers.ts";
import { OAUTH_FAULT_WORDS } from "./token-endpoint.ts";

/** `POST /v2/oauth/revoke/`: takes the access token, and disconnects the app from the account. */
export async function revokeEndpoint(world: World, incoming: Incoming): Promise<Answer> {
  const form = formOf(incoming);
  if (!form) return refuse(null, REFUSALS.notAForm);
  const app = world.apps.get(form.get("client_key") ?? "") ?? null;
  app?.activity.countCall("revoke");
  const openId = world.judge(form.get("token") ?? "")?.grant.openId ?? null;
  const fault = app?.faults.take({ endpoint: "revoke", openId }) ?? null;
  return underFault(
    fault,
    {
      commit: () => revoke(world, form),
      refuse: ({ status, ...refusal }) => refuse(app, refusal, status),
    },
    OAUTH_FAULT_WORDS,
  );
}

async function revoke(world: World, form: URLSearchParams): Promise<Answer> {
  const named = world.apps.get(form.get("client_key") ?? "") ?? null;
  const missing = form.get("token") ? missingCredential(form) : REFUSALS.malformed;
  if (missing) return refuse(named, missing);
  const app = authenticate(world, form);
  if (!app) return refuse(named, REFUSALS.badClient);
  const token = world.judge(form.get("token") ?? "");
  const theirs = token?.grant.clientKey === app.settings.clientKey;
  if (!theirs || token.claims.kind !== "access_token" || token.state !== "living") {
    return refuse(app, REFUSALS.deadAccessToken);
  }
  const { grant } = token;
  endGrant(grant, "developer_revoked");
  grant.revocations += 1;
  if (app.settings.revokeForgetsConsent) grant.consentedScopes = null;
  world.saveGrant(grant);
  app.activity.changed();
  await world.durable();
  tellRemoval(app, grant, "developer_revoked");
  return json({});
}
