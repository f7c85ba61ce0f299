import type {
  Account,
  AccountEvent,
  ApiKey,
  CatalogueEntry,
  ConnectionAttempt,
  WebhookDelivery,
  WebhookEndpoint,
} from "@tiktok-connect/contract";

export const CATALOGUE: CatalogueEntry[] = [
  { scope: "user.info.basic", capability: "profile", userText: "Read your profile info (avatar, display name)" },
  { scope: "user.info.profile", capability: "handle", userText: "Read your additional profile information" },
  { scope: "user.info.stats", capability: "stats", userText: "Read your profile engagement statistics" },
  { scope: "video.list", capability: "videos", userText: "Read your public videos on TikTok" },
  { scope: "video.upload", capability: "drafts", userText: "Share content as a draft to your TikTok account." },
  { scope: "video.publish", capability: "publish", userText: "Post content to TikTok." },
];

export const ACCOUNT_ID = "019a0000-0000-7000-8000-000000000001";
export const ATTEMPT_ID = "019a0000-0000-7000-8000-0000000000a1";
export const PARKED_GRANT_ID = "019a0000-0000-7000-8000-0000000000b1";

/** A moment on the wire, so many seconds from now; negative for the past. */
export function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

/** A connected account in TikTok's regime of 2 hours and 180 days, or what `overrides` make of it. */
export function account(overrides: Partial<Account> = {}): Account {
  return {
    id: ACCOUNT_ID,
    openId: "-000-ada",
    displayName: "Ada Lovelace",
    username: "ada",
    avatarUrl: null,
    label: null,
    status: { kind: "connected" },
    requestedScopes: ["user.info.basic"],
    grantedScopes: ["user.info.basic"],
    declinedScopes: [],
    capabilities: [
      { id: "profile", state: "on" },
      { id: "publish", state: "unavailable" },
    ],
    connectedAt: inSeconds(-86_400),
    accessTokenExpiresAt: inSeconds(7_200),
    refreshTokenExpiresAt: inSeconds(180 * 86_400),
    lastRefreshedAt: inSeconds(-600),
    nextRefreshAt: inSeconds(5_400),
    ...overrides,
  };
}

/** The first of several accounts, the second, and so on. */
export function accountId(index: number): string {
  return ACCOUNT_ID.replace(/.$/, `${index}`);
}

/** A connected account that could do more, once its owner allows these scopes. */
export function upgradable(username: string, missingScopes: string[], overrides: Partial<Account> = {}): Account {
  return account({ username, status: { kind: "upgrade_available", missingScopes }, ...overrides });
}

/** As it is shown once. */
export const API_KEY = `tkc_Ab12cd${"e".repeat(37)}`;

/** A key for tokens of all accounts that was never used, or what `overrides` make of it. */
export function apiKey(overrides: Partial<ApiKey> = {}): ApiKey {
  return {
    id: "019a0000-0000-7000-8000-0000000000c1",
    name: "publisher",
    start: "tkc_Ab12cd",
    scope: "token",
    accountIds: null,
    createdAt: inSeconds(-86_400),
    lastUsedAt: null,
    ...overrides,
  };
}

export function accountEvent(overrides: Partial<AccountEvent> = {}): AccountEvent {
  return { id: "1", at: inSeconds(-600), type: "refreshed", reason: null, logId: null, ...overrides };
}

/** An endpoint to which deliveries succeed. */
export function webhookEndpoint(overrides: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  return {
    id: "019a0000-0000-7000-8000-0000000000c1",
    url: "https://hooks.example/tiktok",
    eventTypes: ["connected", "reauthorization_required"],
    createdAt: inSeconds(-86_400),
    previousSecretEndsAt: null,
    failingSince: null,
    disabledAt: null,
    disabledReason: null,
    ...overrides,
  };
}

/** One that waits for its first attempt. */
export function webhookDelivery(overrides: Partial<WebhookDelivery> = {}): WebhookDelivery {
  return {
    id: "019a0000-0000-4000-8000-0000000000d1",
    accountId: ACCOUNT_ID,
    eventType: "reauthorization_required",
    eventAt: inSeconds(-60),
    status: "waiting",
    attemptCount: 0,
    lastAttemptAt: null,
    lastStatus: null,
    lastFault: null,
    nextAttemptAt: inSeconds(0),
    ...overrides,
  };
}

type Outcome = NonNullable<ConnectionAttempt["outcome"]>;

/** What an operator sees of an attempt that TikTok has not sent back. */
export const SENT: NonNullable<ConnectionAttempt["sent"]> = {
  authorizeUrl: "https://www.tiktok.com/v2/auth/authorize/",
  clientKey: "sbaw0123456789abcd",
  redirectUri: "https://connect.example/api/auth/callback/tiktok",
  scope: "user.info.basic,video.publish",
  pkce: true,
};

/** An attempt that ended in `outcome`; null for one that TikTok has not sent back. */
export function attempt(outcome: (Pick<Outcome, "result"> & Partial<Outcome>) | null): ConnectionAttempt {
  return {
    id: ATTEMPT_ID,
    accountId: null,
    startedAt: inSeconds(-30),
    requestedScopes: ["user.info.basic", "video.publish"],
    sent: null,
    outcome: outcome && {
      accountId: ACCOUNT_ID,
      accountName: "@ada",
      otherAccountName: null,
      missingScopes: [],
      lostScopes: [],
      setting: null,
      parkedGrantId: null,
      ...outcome,
    },
  };
}
