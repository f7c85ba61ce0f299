import type {
  Account,
  AccountEvent,
  ApiKey,
  CatalogueEntry,
  ConnectionAttempt,
  OperatorOverview,
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
export const ENDPOINT_ID = "019a0000-0000-7000-8000-0000000000c1";

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
    id: ENDPOINT_ID,
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

/** What an operator sees of an installation of a million accounts in which all is well, or what `overrides` make of it. */
export function operatorOverview(overrides: Partial<OperatorOverview> = {}): OperatorOverview {
  return {
    at: inSeconds(0),
    refreshing: { state: "running" },
    suspects: { count: 0, heldSince: null },
    outcomes: { withinSeconds: 30, refreshed: 5_550, rejected: 1, failed: 40 },
    due: { count: 120, lagSeconds: 0.4 },
    requestBudget: 12.7,
    queues: [
      { queue: "refresh", waiting: 12, running: 2, delayed: 0 },
      { queue: "on_demand", waiting: 0, running: 1, delayed: 3 },
    ],
    lifetimes: { accessSeconds: 7_200, refreshSeconds: 15_552_000, since: inSeconds(-86_400) },
    troubleClasses: [
      { type: "refresh_failed", reason: "timeout", count: 37 },
      { type: "reauthorization_required", reason: "removed_by_user", count: 2 },
    ],
    latestTroubles: [
      { at: inSeconds(-20), accountId: ACCOUNT_ID, type: "refresh_failed", reason: "timeout", logId: "20261127A" },
    ],
    faults: [],
    scopes: { configured: ["user.info.basic", "video.list"], canary: ["video.publish"] },
    count: {
      countedAt: inSeconds(-8),
      tookMs: 900,
      accounts: {
        connected: 985_000,
        retrying: 40,
        upgrade_available: 13_000,
        reauthorize_by: 700,
        reauthorization_required: 1_200,
        disconnecting: 10,
        app_changed: 50,
      },
      ended: { removed_by_user: 1_000, grant_expired: 200 },
      due: {
        overdue: 15,
        bucketSeconds: 900,
        within: Array.from({ length: 24 }, (_, index) => (index === 0 ? 20_000 : index <= 19 ? 4_000 : 0)),
        later: 3_000,
      },
      living: 1_000_000,
      scopes: [
        { scope: "user.info.basic", granted: 1_000_000, declined: 0 },
        { scope: "video.list", granted: 400_000, declined: 600 },
      ],
    },
    countedUpTo: 10_000,
    ...overrides,
  };
}
