import type { FaultReport } from "@tiktok-connect/tiktok-simulator-control";
import { type Html, html } from "../pages/html.ts";
import type { App } from "../state/apps.ts";
import { appField } from "./app-field.ts";
import { OFFERED_FAULTS } from "./offered-faults.ts";

export function faultsSection({ settings, faults }: App): Html {
  const active = faults.list().filter(({ remaining, held }) => remaining !== 0 || held > 0);
  return html`<section aria-labelledby="faults">
    <h2 id="faults">Faults</h2>
    ${
      active.length === 0
        ? html`<p class="quiet">None: TikTok answers as it should.</p>`
        : html`<ul>${active.map(row)}</ul>
      <form method="post" action="/portal/clear-faults">${appField(settings.clientKey)}<button>Clear all faults</button></form>`
    }
    <form method="post" action="/portal/fault" class="row">
      ${appField(settings.clientKey)}
      <label>Fault
        <select name="fault">${OFFERED_FAULTS.map(({ id, label }) => html`<option value="${id}">${label}</option>`)}</select>
      </label>
      <button name="times" value="once">Once</button>
      <button name="times" value="until-cleared">Until cleared</button>
    </form>
  </section>`;
}

function row({ kind, endpoint, remaining, hits, held }: FaultReport): Html {
  const rest = remaining === null ? "until cleared" : `${remaining} to come`;
  return html`<li><code>${endpoint}</code> ${kind.replaceAll("_", " ")}: ${hits} so far, ${rest}${held ? `, ${held} held` : ""}</li>`;
}
