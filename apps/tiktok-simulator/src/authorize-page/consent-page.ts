import { REQUIRED_SCOPE, SCOPES } from "@tiktok-connect/tiktok-oauth";
import { type Html, html } from "../pages/html.ts";
import { page } from "../pages/page.ts";
import type { App } from "../state/apps.ts";
import { avatarUrlOf, type User } from "../state/users.ts";
import { accountChoice } from "./account-choice.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";

interface Consent {
  readonly app: App;
  readonly user: User;
  readonly others: readonly User[];
  readonly request: AuthorizationRequest;
  /** Path and query of this page. */
  readonly address: string;
}

export function consentPage({ app, user, others, request, address }: Consent): string {
  const { name } = app.settings;
  return page(
    `Authorize ${name}`,
    html`
    <div class="app-icon" aria-hidden="true">${name.slice(0, 1).toUpperCase()}</div>
    <h1>${name} would like to access your TikTok account</h1>
    <p class="signed-in">
      <img src="${avatarUrlOf(user, "")}" alt="" width="24" height="24">
      <span>Signed in as <strong>${user.displayName}</strong> <span class="quiet">@${user.username}</span></span>
    </p>
    <form method="post" action="${address}">
      <fieldset>
        <legend>This will allow ${name} to:</legend>
        ${request.scopes.map(scopeRow)}
      </fieldset>
      <div class="decision">
        <button class="primary" name="decision" value="authorize">Authorize</button>
        <button name="decision" value="cancel">Cancel</button>
      </div>
    </form>
    <details>
      <summary>Use another account</summary>
      ${accountChoice(
        others.filter(({ userId }) => userId !== user.userId),
        address,
      )}
    </details>
  `,
  );
}

function scopeRow(scope: string): Html {
  const text = SCOPES.find(({ name }) => name === scope)?.userText ?? scope;
  if (scope === REQUIRED_SCOPE)
    return html`<p class="scope"><span>${text}</span> <span class="quiet">Required</span></p>`;
  return html`<label class="scope">
    <span>${text}</span>
    <input type="checkbox" role="switch" name="scope" value="${scope}" checked>
  </label>`;
}
