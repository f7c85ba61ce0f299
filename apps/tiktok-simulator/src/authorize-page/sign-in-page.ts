import { html } from "../pages/html.ts";
import { page } from "../pages/page.ts";
import type { App } from "../state/apps.ts";
import type { User } from "../state/users.ts";
import { accountChoice } from "./account-choice.ts";

/** What somebody sees who is not signed in to TikTok. */
export function signInPage({
  app,
  users,
  address,
}: {
  app: App | null;
  users: readonly User[];
  address: string;
}): string {
  return page(
    "Log in",
    html`
    <h1>Log in to continue${app ? html` to ${app.settings.name}` : null}</h1>
    <p class="quiet">Which of these made-up people is signed in to TikTok in this browser?</p>
    ${accountChoice(users, address)}
  `,
  );
}
