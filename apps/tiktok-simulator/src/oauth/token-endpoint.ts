import { randomBytes } from "node:crypto";
import { type GrantType, grantType } from "@tiktok-connect/tiktok-simulator-control";
import { type Alteration, type FaultWords, underFault } from "../faults/under-fault.ts";
import { type Answer, json } from "../server/answer.ts";
import { formOf, type Incoming } from "../server/incoming.ts";
import type { Grant } from "../state/grants.ts";
import { openIdOf } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { authenticate, missingCredential } from "./client-authentication.ts";
import { exchangeCode } from "./exchange-code.ts";
import { REFUSALS, refuse } from "./oauth-answers.ts";
import { refresh } from "./refresh.ts";

export const OAUTH_FAULT_WORDS: FaultWords = { unavailable: "server_error", rateLimited: "rate_limit_exceeded" };

interface Account {
  readonly openId: string;
  readonly grant: Grant | null;
}

/** `POST /v2/oauth/token/` */
export async function tokenEndpoint(world: World, incoming: Incoming): Promise<Answer> {
  const form = formOf(incoming);
  if (!form) return refuse(null, REFUSALS.notAForm);
  const app = world.apps.get(form.get("client_key") ?? "") ?? null;
  const type = grantType.safeParse(form.get("grant_type")).data ?? null;
  const account = accountConcerned(world, form, type);
  if (account?.grant) account.grant.tokenCalls += 1;
  app?.activity.countTokenCall(type);
  const fault = app?.faults.take({ endpoint: "token", grantType: type, openId: account?.openId ?? null });
  return underFault(
    fault ?? null,
    {
      commit: (alteration) => answer(world, form, { type, alteration }),
      refuse: ({ status, ...refusal }) => refuse(app, refusal, status),
    },
    OAUTH_FAULT_WORDS,
  );
}

async function answer(
  world: World,
  form: URLSearchParams,
  { type, alteration }: { type: GrantType | null; alteration: Alteration | null },
): Promise<Answer> {
  const app = world.apps.get(form.get("client_key") ?? "") ?? null;
  const missing = missingCredential(form);
  if (missing) return refuse(app, missing);
  if (type === null) return refuse(app, form.get("grant_type") ? REFUSALS.unsupportedGrantType : REFUSALS.malformed);
  if (type === "client_credentials") return authenticate(world, form) ? clientToken() : refuse(app, REFUSALS.badClient);
  if (!form.get(type === "refresh_token" ? "refresh_token" : "code")) return refuse(app, REFUSALS.malformed);
  return type === "refresh_token" ? refresh(world, form, alteration) : exchangeCode(world, form);
}

/** Works for apps that are still in review; opens nothing here. */
function clientToken(): Answer {
  const token = `clt.${randomBytes(24).toString("base64url")}`;
  return json({ access_token: token, expires_in: 7_200, token_type: "Bearer" });
}

/** The account that a request is about; its grant need not exist before a code was exchanged. */
function accountConcerned(world: World, form: URLSearchParams, type: GrantType | null): Account | null {
  if (type === "refresh_token") {
    const grant = world.judge(form.get("refresh_token") ?? "")?.grant;
    return grant ? { openId: grant.openId, grant } : null;
  }
  const code = type === "authorization_code" ? world.codes.find(form.get("code") ?? "") : null;
  if (!code) return null;
  const grant = world.apps.get(code.clientKey)?.grants.get(code.userId) ?? null;
  return { openId: openIdOf(code.clientKey, code.userId), grant };
}
