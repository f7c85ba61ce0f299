import { ControlRefusal } from "../control/control-refusal.ts";
import { messagePage } from "../pages/message-page.ts";
import { type Answer, html, seeOther } from "../server/answer.ts";
import { formOf, type Incoming } from "../server/incoming.ts";
import type { App } from "../state/apps.ts";
import type { World } from "../state/world.ts";
import { PORTAL_CHANGES } from "./portal-changes.ts";
import { portalView } from "./portal-page.ts";

/** `GET /[?app=<client key>]`: what TikTok's developer portal and its app's settings are for, on one page. */
export function portalPage(world: World, { url }: Incoming): Answer {
  const [first] = world.apps.values();
  const app = world.apps.get(url.searchParams.get("app") ?? "") ?? first;
  if (!app) return html(messagePage("No app yet", "Register one with the control API."));
  return html(portalView(world, app));
}

/** `POST /portal/<change>`: a form of the page; the browser comes back to it. */
export async function changeByPortal(world: World, incoming: Incoming): Promise<Answer> {
  const form = formOf(incoming) ?? new URLSearchParams();
  const app = world.apps.get(form.get("app") ?? "");
  const change = PORTAL_CHANGES[incoming.url.pathname.slice("/portal/".length)];
  if (!app || !change) return html(messagePage("Not found", "There is no such app or form."), { status: 404 });
  try {
    change({ world, app, form });
  } catch (error) {
    if (!(error instanceof ControlRefusal)) throw error;
    return html(messagePage("That did not work", error.message), { status: 400 });
  }
  await world.durable();
  return seeOther(addressOf(app));
}

function addressOf({ settings }: App): string {
  return `/?app=${encodeURIComponent(settings.clientKey)}`;
}
