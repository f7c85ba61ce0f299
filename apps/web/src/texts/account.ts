import type { AccountEventType, CapabilityId, EndReason } from "@tiktok-connect/contract";
import { PERMISSIONS_PAGE } from "./phrases.ts";

export const capabilities: Record<CapabilityId, string> = {
  profile: "Name and picture",
  handle: "Handle and bio",
  stats: "Statistics",
  videos: "List of videos",
  drafts: "Upload drafts",
  publish: "Publish videos",
};

export const endReasons: Record<EndReason, string> = {
  grant_rejected: "TikTok no longer accepts this connection.",
  rotation_lost:
    "A renewal was cut off on its way from TikTok, so the connection has to be made anew. You did nothing wrong.",
  grant_expired: "TikTok’s permission has run out.",
  removed_by_user: "Access was removed in TikTok’s app.",
  account_deleted: "TikTok says that this account was deleted.",
  account_banned: "TikTok says that this account is banned.",
  age_restricted: "TikTok says that this account’s age does not permit the connection.",
  removed: "The access was removed at TikTok.",
};

export const eventTypes: Record<AccountEventType, string> = {
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
