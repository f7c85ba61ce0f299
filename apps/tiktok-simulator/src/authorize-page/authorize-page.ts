import { underFault } from "../faults/under-fault.ts";
import { type Answer, html, redirect } from "../server/answer.ts";
import { formOf, type Incoming } from "../server/incoming.ts";
import type { App } from "../state/apps.ts";
import type { User } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { type AuthorizationRequest, readAuthorizationRequest } from "./authorization-request.ts";
import { callbackUrl } from "./callback-url.ts";
import { grantedScopes, issueCode } from "./consent.ts";
import { consentPage } from "./consent-page.ts";
import { faultOfApp, faultOfRequest, type Misconfiguration } from "./misconfiguration.ts";
import { signedInUser } from "./session.ts";
import { signInPage } from "./sign-in-page.ts";

/** `GET` and `POST /v2/auth/authorize/`: the form posts back to the address it came from. */
export async function authorizePage(world: World, incoming: Incoming): Promise<Answer> {
  const request = readAuthorizationRequest(incoming.url.searchParams);
  const app = world.apps.get(request.clientKey) ?? null;
  app?.activity.countCall("authorize");
  return underFault(
    app?.faults.take({ endpoint: "authorize" }) ?? null,
    {
      commit: () => authorize(world, incoming, { request, app }),
      refuse: ({ error, description }) => errorPage({ error, error_type: description }),
    },
    { unavailable: "server_error", rateLimited: "rate_limit_exceeded" },
  );
}

async function authorize(
  world: World,
  incoming: Incoming,
  { request, app }: { request: AuthorizationRequest; app: App | null },
): Promise<Answer> {
  const early = faultOfRequest(request);
  if (early) return errorPage(early);
  const address = `/v2/auth/authorize/${incoming.url.search}`;
  const user = signedInUser(world, incoming);
  if (!user) return html(signInPage({ app, users: world.usersFor(app), address }));
  const late = faultOfApp(app, request, user);
  if (late || !app) return errorPage(late ?? { error: "unauthorized_client", error_type: "client_key" });

  const remembered = app.grants.get(user.userId)?.consentedScopes ?? null;
  if (remembered && !request.alwaysAsk) return finish(world, { app, user, request, scopes: remembered });
  const form = incoming.method === "POST" ? formOf(incoming) : null;
  if (!form) return html(consentPage({ app, user, others: world.usersFor(app), request, address }));
  if (form.get("decision") !== "authorize") return denied(request);
  const scopes = grantedScopes(app, { requested: request.scopes, ticked: form.getAll("scope"), remembered });
  return finish(world, { app, user, request, scopes });
}

async function finish(
  world: World,
  consent: { app: App; user: User; request: AuthorizationRequest; scopes: readonly string[] },
): Promise<Answer> {
  const { request, scopes } = consent;
  const code = issueCode(world, consent);
  await world.durable();
  // A full grant came back in the order of the alphabet, whatever the order of the request.
  return redirect(
    callbackUrl(request.redirectUri, { code, scopes: scopes.toSorted().join(","), state: request.state }),
  );
}

function denied({ redirectUri, state }: AuthorizationRequest): Answer {
  return redirect(callbackUrl(redirectUri, { error: "access_denied", error_description: "access_denied", state }));
}

/** Faults of the app are shown on TikTok's own page; the redirect URI never hears of them. */
function errorPage(fault: Misconfiguration): Answer {
  return redirect(`/v2/auth/error/?${new URLSearchParams({ ...fault }).toString()}`);
}
