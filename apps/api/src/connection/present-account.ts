import type { AccountStatus, Account as PresentedAccount } from "@tiktok-connect/contract";
import type { Account } from "@tiktok-connect/db";
import { capabilitiesOf } from "@tiktok-connect/tiktok-oauth";

/**
 * An account as it travels to the page.
 *
 * @param publicUrl where the page finds the copy of its picture: never at TikTok, which would learn of every look
 */
export function presentAccount(account: Account, publicUrl: string): PresentedAccount {
  // A grant that has ended, or is about to, can be used for nothing, whatever it granted.
  const usable = account.status.kind !== "reauthorization_required" && account.status.kind !== "disconnecting";
  const granted = new Set(usable ? account.grantedScopes : []);
  return {
    id: account.id,
    openId: account.openId,
    label: account.label,
    displayName: account.displayName,
    username: account.username,
    avatarUrl:
      account.avatarVersion && `${publicUrl}/api/accounts/${account.id}/avatar?version=${account.avatarVersion}`,
    status: presentStatus(account.status),
    requestedScopes: account.requestedScopes,
    grantedScopes: account.grantedScopes,
    declinedScopes: account.declinedScopes,
    capabilities: capabilitiesOf({ granted, configured: account.configuredScopes }),
    connectedAt: account.connectedAt.toISOString(),
    accessTokenExpiresAt: account.accessTokenExpiresAt?.toISOString() ?? null,
    refreshTokenExpiresAt: account.refreshTokenExpiresAt?.toISOString() ?? null,
    lastRefreshedAt: account.lastRefreshedAt?.toISOString() ?? null,
    nextRefreshAt: account.nextRefreshAt?.toISOString() ?? null,
  };
}

export function presentStatus(status: Account["status"]): AccountStatus {
  switch (status.kind) {
    case "reauthorize_by":
      return { kind: status.kind, by: status.by.toISOString() };
    case "retrying":
      return {
        kind: status.kind,
        since: status.since.toISOString(),
        nextAttemptAt: status.nextAttemptAt.toISOString(),
      };
    default:
      return status;
  }
}
