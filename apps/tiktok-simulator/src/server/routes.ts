import { creatorInfo } from "../api/creator-info.ts";
import { userInfo } from "../api/user-info.ts";
import { authorizePage } from "../authorize-page/authorize-page.ts";
import { errorPage } from "../authorize-page/error-page.ts";
import { signIn } from "../authorize-page/session.ts";
import { control } from "../control/control.ts";
import { revokeEndpoint } from "../oauth/revoke-endpoint.ts";
import { tokenEndpoint } from "../oauth/token-endpoint.ts";
import { avatar } from "../pages/avatar.ts";
import { messagePage } from "../pages/message-page.ts";
import { changeByPortal, portalPage } from "../portal/portal.ts";
import type { World } from "../state/world.ts";
import { type Answer, html } from "./answer.ts";
import type { Incoming } from "./incoming.ts";

type Endpoint = (world: World, incoming: Incoming) => Answer | Promise<Answer>;

/** TikTok's own addresses end in a slash; all but the authorize page are found only with it. */
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ["POST /v2/oauth/token/", tokenEndpoint],
  ["POST /v2/oauth/revoke/", revokeEndpoint],
  ["GET /v2/user/info/", userInfo],
  ["POST /v2/post/publish/creator_info/query/", creatorInfo],
  ["GET /v2/auth/authorize/", authorizePage],
  ["GET /v2/auth/authorize", authorizePage],
  ["POST /v2/auth/authorize/", authorizePage],
  ["POST /v2/auth/authorize", authorizePage],
  ["GET /v2/auth/error/", (_, incoming) => errorPage(incoming)],
  ["POST /session", signIn],
  ["GET /", portalPage],
]);

export async function answerTo(world: World, incoming: Incoming): Promise<Answer> {
  const { method, url } = incoming;
  const endpoint = ENDPOINTS.get(`${method} ${url.pathname}`);
  if (endpoint) return endpoint(world, incoming);
  if (url.pathname.startsWith("/__control/")) return control(world, incoming);
  if (method === "POST" && url.pathname.startsWith("/portal/")) return changeByPortal(world, incoming);
  return avatar(world, url.pathname) ?? html(messagePage("Not found", "Nothing is here."), { status: 404 });
}
