import type { Endpoint } from "@tiktok-connect/tiktok-simulator-control";
import { type FaultWords, underFault } from "../faults/under-fault.ts";
import type { Answer } from "../server/answer.ts";
import type { Incoming } from "../server/incoming.ts";
import type { App } from "../state/apps.ts";
import type { Grant } from "../state/grants.ts";
import type { User } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { API_REFUSALS, refusalOf, refuseCall } from "./envelope.ts";

/** Who calls, with what, in whose name. */
export interface ApiCall {
  readonly app: App;
  readonly user: User;
  readonly grant: Grant;
  readonly accessToken: string;
  /** Those of the token that the app is still approved for. */
  readonly scopes: ReadonlySet<string>;
}

const WORDS: FaultWords = { unavailable: "internal_error", rateLimited: "rate_limit_exceeded" };

/** What every call of the v2 API has in common: counting, faults, the bearer token. */
export async function apiCall(
  world: World,
  incoming: Incoming,
  {
    endpoint,
    answer,
  }: { endpoint: Exclude<Endpoint, "authorize" | "token" | "revoke">; answer: (call: ApiCall) => Answer },
): Promise<Answer> {
  const accessToken = bearerOf(incoming);
  const token = accessToken === null ? null : world.judge(accessToken);
  const app = world.apps.get(token?.grant.clientKey ?? "");
  app?.activity.countCall(endpoint);
  const fault = app?.faults.take({ endpoint, openId: token?.grant.openId ?? null }) ?? null;
  return underFault(
    fault,
    {
      async commit() {
        const call = accessToken === null ? null : callOf(world, accessToken);
        return call ? answer(call) : refuseCall(API_REFUSALS.accessTokenInvalid);
      },
      refuse: ({ error, description, status }) => refuseCall(refusalOf({ code: error, message: description, status })),
    },
    WORDS,
  );
}

function callOf(world: World, accessToken: string): ApiCall | null {
  const token = world.judge(accessToken);
  if (token?.state !== "living" || token.claims.kind !== "access_token") return null;
  const app = world.apps.get(token.grant.clientKey);
  const user = world.users.get(token.grant.userId);
  if (!app || !user) return null;
  const scopes = new Set(token.line.scopes.filter((scope) => app.settings.scopes.includes(scope)));
  return { app, user, grant: token.grant, accessToken, scopes };
}

function bearerOf({ headers }: Incoming): string | null {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? null;
}
