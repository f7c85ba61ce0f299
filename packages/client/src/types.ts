/** What an account can be used for; each is unlocked by one of TikTok's scopes. */
export type Capability = "profile" | "handle" | "stats" | "videos" | "drafts" | "publish";

/** Why TikTok's grant ended. */
export type EndReason =
  | "grant_rejected"
  | "rotation_lost"
  | "grant_expired"
  | "removed_by_user"
  | "account_deleted"
  | "account_banned"
  | "age_restricted"
  | "removed";

/** The most severe thing that is true of an account. */
export type AccountStatus =
  | { kind: "disconnecting" }
  | { kind: "app_changed" }
  | { kind: "reauthorization_required"; reason: EndReason }
  | { kind: "reauthorize_by"; by: string }
  | { kind: "upgrade_available"; missingScopes: string[] }
  | { kind: "retrying"; since: string; nextAttemptAt: string }
  | { kind: "connected" };

export interface Account {
  id: string;
  openId: string;
  displayName: string | null;
  /** Without the `@`. */
  username: string | null;
  /** At TikTok, where it works for a while: keep the picture rather than its address. */
  avatarUrl: string | null;
  status: AccountStatus;
  /** What it can be used for now. */
  capabilities: Capability[];
  grantedScopes: string[];
  connectedAt: string;
  /** Where its owner can reauthorize it, in a browser. */
  reauthorizeUrl: string | null;
}

export interface AccessToken {
  /** Send it to TikTok as `Authorization: Bearer …`. */
  accessToken: string;
  tokenType: "Bearer";
  expiresAt: string;
  scopes: string[];
  /** TikTok's id of the account, for this app. */
  openId: string;
}
