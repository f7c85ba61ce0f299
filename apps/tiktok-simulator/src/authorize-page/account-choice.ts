import { type Html, html } from "../pages/html.ts";
import { avatarUrlOf, type User } from "../state/users.ts";

const MOST_SHOWN = 50;

/** A button for each account that may be signed in in this browser. */
export function accountChoice(users: readonly User[], address: string): Html {
  return html`<form method="post" action="/session" class="accounts">
    <input type="hidden" name="return_to" value="${address}">
    ${users.slice(0, MOST_SHOWN).map(accountButton)}
  </form>`;
}

function accountButton(user: User): Html {
  return html`<button class="account" name="user" value="${user.userId}">
    <img src="${avatarUrlOf(user, "")}" alt="" width="40" height="40">
    <span><strong>${user.displayName}</strong> <span class="quiet">@${user.username}</span></span>
  </button>`;
}
