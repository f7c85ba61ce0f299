import { SCOPES } from "@tiktok-connect/tiktok-oauth";
import { type Html, html } from "../pages/html.ts";
import { page } from "../pages/page.ts";
import type { App } from "../state/apps.ts";
import type { World } from "../state/world.ts";
import { accountsSection } from "./accounts-section.ts";
import { appField } from "./app-field.ts";
import { faultsSection } from "./faults-section.ts";

export function portalView(world: World, app: App): string {
  const { name, clientKey, environment } = app.settings;
  return page(
    name,
    html`
      ${world.apps.size > 1 ? appList(world, app) : null}
      <h1>${name}</h1>
      <p class="quiet"><code>${clientKey}</code> · ${environment} · ${callsOf(app)}</p>
      ${scopesSection(app)}
      ${accountsSection(world, app)}
      ${lifetimesSection(app)}
      ${faultsSection(app)}
    `,
    { wide: true },
  );
}

const MOST_APPS = 50;

function appList(world: World, shown: App): Html {
  const apps = [...world.apps.values()].slice(0, MOST_APPS);
  return html`<nav aria-label="Apps"><ul>${apps.map(
    ({ settings }) => html`<li>
    <a href="/?app=${settings.clientKey}"${settings === shown.settings ? html` aria-current="page"` : null}>${settings.name}</a>
  </li>`,
  )}</ul></nav>`;
}

function callsOf({ activity }: App): string {
  const { token } = activity.calls;
  return `${token.authorization_code} exchanges and ${token.refresh_token} refreshes asked for since the start`;
}

function scopesSection({ settings }: App): Html {
  return html`<section aria-labelledby="scopes">
    <h2 id="scopes">Approved scopes</h2>
    <p class="quiet">A request that asks for any other is refused as a whole.</p>
    <form method="post" action="/portal/scopes">
      ${appField(settings.clientKey)}
      <div class="choices">${SCOPES.map(
        ({ name, userText }) => html`<label>
        <input type="checkbox" name="scope" value="${name}"${settings.scopes.includes(name) ? html` checked` : null}>
        <span><code>${name}</code> <span class="quiet">${userText}</span></span>
      </label>`,
      )}</div>
      <button class="primary">Save scopes</button>
    </form>
  </section>`;
}

function lifetimesSection({ settings }: App): Html {
  const { accessTokenSeconds, refreshTokenSeconds, rotatesRefreshToken } = settings;
  return html`<section aria-labelledby="lifetimes">
    <h2 id="lifetimes">Lifetimes</h2>
    <p class="quiet">For tokens issued from now on. Make them short to watch a refresh.</p>
    <form method="post" action="/portal/lifetimes" class="row">
      ${appField(settings.clientKey)}
      <label>Access token, seconds <input type="number" name="access" min="1" required value="${accessTokenSeconds}"></label>
      <label>Refresh token, seconds <input type="number" name="refresh" min="1" required value="${refreshTokenSeconds}"></label>
      <label>A refresh replaces the refresh token
        <select name="rotates">
          <option value="yes">yes</option>
          <option value="no"${rotatesRefreshToken ? null : html` selected`}>no</option>
        </select>
      </label>
      <button class="primary">Save lifetimes</button>
    </form>
  </section>`;
}
