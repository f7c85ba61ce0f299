import { isAlive, reportOf } from "../control/grant-report.ts";
import { type Html, html } from "../pages/html.ts";
import type { App } from "../state/apps.ts";
import type { Grant } from "../state/grants.ts";
import { avatarUrlOf } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { appField } from "./app-field.ts";

const MOST_ROWS = 100;

const ENDED_BY: Readonly<Record<NonNullable<ReturnType<typeof reportOf>["endedReason"]>, string>> = {
  unknown: "ended",
  user_disconnected: "removed by the user",
  account_deleted: "account deleted",
  age_changed: "age changed",
  account_banned: "account banned",
  developer_revoked: "revoked by the app",
  refresh_token_reused: "a spent refresh token came back",
  expired: "expired",
};

/** Each user's "Security & permissions", as far as it concerns this app. */
export function accountsSection(world: World, app: App): Html {
  const grants = [...app.grants.values()];
  return html`<section aria-labelledby="accounts">
    <h2 id="accounts">Accounts</h2>
    ${
      grants.length === 0
        ? html`<p class="quiet">Nobody has connected yet.</p>`
        : html`<table>
      <thead><tr><th>User</th><th>Access</th><th>Scopes</th><th>Refreshes</th><th>Security &amp; permissions</th></tr></thead>
      <tbody>${grants.slice(0, MOST_ROWS).map((grant) => accountRow(world, app, grant))}</tbody>
    </table>`
    }
    ${grants.length > MOST_ROWS ? html`<p class="quiet">And ${grants.length - MOST_ROWS} more.</p>` : null}
  </section>`;
}

function accountRow(world: World, app: App, grant: Grant): Html {
  const user = world.users.get(grant.userId);
  const { scopes, refreshes } = reportOf(grant);
  return html`<tr>
    <td class="who">${user ? html`<img src="${avatarUrlOf(user, "")}" alt="" width="24" height="24">` : null}
      ${user?.displayName ?? grant.userId}</td>
    <td>${accessOf(grant)}</td>
    <td>${scopes.join(", ")}</td>
    <td>${refreshes}</td>
    <td>${grant.consentedScopes ? removalForm(app, grant) : null}</td>
  </tr>`;
}

function accessOf(grant: Grant): Html {
  const { endedReason, accessTokenExpiresAt } = reportOf(grant);
  if (!isAlive(grant)) return html`${endedReason ? ENDED_BY[endedReason] : "consented, code not exchanged"}`;
  return html`<span class="alive">Alive</span>, access token until ${accessTokenExpiresAt?.slice(0, 19).replace("T", " ") ?? ""} UTC`;
}

function removalForm({ settings }: App, { openId }: Grant): Html {
  return html`<form method="post" action="/portal/removal">
    ${appField(settings.clientKey)}
    <input type="hidden" name="openId" value="${openId}">
    <button name="reason" value="user_disconnected">Remove access</button>
  </form>`;
}
