import { messagePage } from "../pages/message-page.ts";
import { type Answer, html, seeOther } from "../server/answer.ts";
import { formOf, type Incoming } from "../server/incoming.ts";
import type { User } from "../state/users.ts";
import type { World } from "../state/world.ts";

const COOKIE = "simulator_user";
const A_YEAR = 31_536_000;

/** Who is signed in to TikTok in this browser. */
export function signedInUser(world: World, { headers }: Incoming): User | null {
  const cookies = (headers.cookie ?? "").split("; ").map((cookie) => cookie.split("="));
  const userId = cookies.find(([name]) => name === COOKIE)?.[1];
  return world.users.get(userId ?? "") ?? null;
}

/** `POST /session`: signs somebody in and goes back to the authorize page. */
export function signIn(world: World, incoming: Incoming): Answer {
  const form = formOf(incoming);
  const user = world.users.get(form?.get("user") ?? "");
  const returnTo = form?.get("return_to") ?? "";
  if (!user || !returnTo.startsWith("/v2/auth/authorize/?")) {
    return html(messagePage("No such account", "Go back, and choose one from the list."), { status: 400 });
  }
  const cookie = `${COOKIE}=${user.userId}; Path=/; Max-Age=${A_YEAR}; HttpOnly; SameSite=Lax`;
  return seeOther(returnTo, { "set-cookie": cookie });
}
