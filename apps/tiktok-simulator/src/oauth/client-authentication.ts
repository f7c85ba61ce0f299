import type { App } from "../state/apps.ts";
import type { World } from "../state/world.ts";
import { type OAuthRefusal, REFUSALS } from "./oauth-answers.ts";

/** What is wrong with the client's parameters as such, before anything is looked up. */
export function missingCredential(form: URLSearchParams): OAuthRefusal | null {
  if (!form.get("client_key")) return REFUSALS.malformed;
  return form.get("client_secret") ? null : REFUSALS.noSecret;
}

/** The app that the request comes from; null when key or secret are wrong. */
export function authenticate(world: World, form: URLSearchParams): App | null {
  const app = world.apps.get(form.get("client_key") ?? "");
  return app?.settings.clientSecret === form.get("client_secret") ? app : null;
}
