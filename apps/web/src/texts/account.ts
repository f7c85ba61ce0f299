import type { CapabilityId, EndReason } from "@tiktok-connect/contract";

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
