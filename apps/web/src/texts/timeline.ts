import type { AccountEventType } from "@tiktok-connect/contract";
import { endReasons } from "./account.ts";
import { listed, PERMISSIONS_PAGE } from "./phrases.ts";

/** What happened to an account; read when somebody wants to see it. */
export const timeline = {
  loading: "Loading activity",
  loadingFailed: "The activity could not be loaded.",
  empty: "Nothing has happened yet.",
  older: "Show older",
  filter: {
    legend: "What to show of it",
    all: "Everything",
    changes: "Changes",
    troubles: "Troubles",
  },
  export: { intro: "All of it, to keep:", json: "Export as JSON", csv: "Export as CSV" },
  event: (type: AccountEventType) => eventTypes[type],
  reason: (reason: string) => eventReasons[reason] ?? `Reason: ${reason}`,
  upgrade: (missing: string[]) => `Can be allowed by reauthorizing: ${listed(missing)}.`,
};

const eventTypes: Record<AccountEventType, string> = {
  connected: "Connected",
  refreshed: "Token refreshed",
  refresh_failed: "Refresh did not succeed; it is tried again",
  reauthorize_by: "Permission ends soon",
  reauthorization_required: "Reauthorization required",
  upgrade_available: "More can be allowed",
  reauthorized: "Reauthorized",
  scopes_changed: "Permissions changed",
  renamed: "Renamed here",
  revoked: "Access removed at TikTok",
  disconnected: "Disconnected",
};

/** What may stand behind an event; the words of TikTok that are not here are shown as they are. */
export const eventReasons: Readonly<Record<string, string>> = {
  ...endReasons,
  // Why a refresh did not succeed.
  rejected: "TikTok rejected the token; that is being checked before anything is believed.",
  not_sent: "TikTok could not be reached.",
  timeout: "TikTok did not answer in time.",
  reset: "The line to TikTok was cut.",
  server_error: "TikTok had a fault of its own.",
  temporarily_unavailable: "TikTok was away for a moment.",
  internal_error: "TikTok had a fault of its own.",
  rate_limited: "TikTok asked for a pause.",
  unusable_answer: "TikTok’s answer could not be used.",
  open_id_mismatch: "TikTok answered with another account’s token, which was not used.",
  invalid_request: "TikTok did not understand the request.",
  access_denied: "TikTok refused the request without saying why.",
  // What is special about a refresh, a change of permissions, or the end of them.
  spare_pair: "With the token of a more recent consent.",
  by_tiktok: "TikTok said so when the token was refreshed.",
  by_operator: "The app no longer asks for what was missing.",
  fresh_start: "Access was removed to be asked anew.",
  // How a disconnect ended.
  confirmed: "Access was removed at TikTok.",
  unconfirmed: `TikTok did not confirm that the access is removed. Remove it ${PERMISSIONS_PAGE}.`,
  superseded: "The TikTok account was connected anew before its access was removed.",
  // How near the end of the permission is.
  "30_days": "TikTok’s permission ends within 30 days. Reauthorize before then, and nothing is interrupted.",
  "7_days": "TikTok’s permission ends within 7 days. Reauthorize before then, and nothing is interrupted.",
  "1_day": "TikTok’s permission ends within a day. Reauthorize now, and nothing is interrupted.",
};
