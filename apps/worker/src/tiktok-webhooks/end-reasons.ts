import type { EndReason } from "@tiktok-connect/db";
import { type RemovalReason, removalReasonOf } from "@tiktok-connect/tiktok-oauth";

/** What TikTok's reasons are here. */
const END_REASONS: Readonly<Record<RemovalReason, EndReason>> = {
  unknown: "removed",
  user_disconnected: "removed_by_user",
  account_deleted: "account_deleted",
  age_changed: "age_restricted",
  account_banned: "account_banned",
  // By us, which left nothing to end, or by whoever else has the app's secret.
  developer_revoked: "removed",
};

/** @param content of TikTok's `authorization.removed` */
export function endReasonOf(content: string): EndReason {
  return END_REASONS[removalReasonOf(content)];
}
