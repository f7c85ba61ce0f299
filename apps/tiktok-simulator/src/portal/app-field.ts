import { type Html, html } from "../pages/html.ts";

/** Every form of the portal says which app it is about. */
export function appField(clientKey: string): Html {
  return html`<input type="hidden" name="app" value="${clientKey}">`;
}
