import type { RemovalReason } from "@tiktok-connect/tiktok-simulator-control";
import type { App } from "../state/apps.ts";
import type { Grant } from "../state/grants.ts";

/** TikTok's numbers are places in this order. */
const REASONS: readonly RemovalReason[] = [
  "unknown",
  "user_disconnected",
  "account_deleted",
  "age_changed",
  "account_banned",
  "developer_revoked",
];

/** Tells an app that it has no access to an account any more; the tokens are dead by then. */
export function tellRemoval(app: App, { openId }: Grant, reason: RemovalReason): void {
  app.outbox.tell({ event: "authorization.removed", openId, content: { reason: REASONS.indexOf(reason) } });
}
