import { html } from "./html.ts";
import { page } from "./page.ts";

export function messagePage(title: string, message: string): string {
  return page(title, html`<h1>${title}</h1><p>${message}</p>`);
}
