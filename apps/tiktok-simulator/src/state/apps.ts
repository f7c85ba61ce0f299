import { randomBytes } from "node:crypto";
import { SCOPES } from "@tiktok-connect/tiktok-oauth";
import { type AppChange, type AppOptions, type AppSettings, REGIMES } from "@tiktok-connect/tiktok-simulator-control";
import { Activity } from "../activity/activity.ts";
import { RateLimits } from "../api/rate-limits.ts";
import { FaultBoard } from "../faults/fault-board.ts";
import { Outbox } from "../webhooks/outbox.ts";
import type { Grant } from "./grants.ts";
import { assertRegistrable } from "./redirect-uris.ts";
import type { User } from "./users.ts";

/** A registered app with all that hangs on it. Settings and grants outlive the process; the rest does not. */
export interface App {
  settings: AppSettings;
  readonly grants: Map<User["userId"], Grant>;
  /** Who was made for this app; the sign-in page offers them first. */
  readonly users: User[];
  readonly userIdByOpenId: Map<string, User["userId"]>;
  readonly faults: FaultBoard;
  readonly activity: Activity;
  readonly rateLimits: RateLimits;
  readonly outbox: Outbox;
}

export function newApp(settings: AppSettings): App {
  const activity = new Activity();
  const faults = new FaultBoard(() => activity.changed());
  const app: App = {
    settings,
    grants: new Map(),
    users: [],
    userIdByOpenId: new Map(),
    faults,
    activity,
    rateLimits: new RateLimits(),
    outbox: new Outbox({ settings: () => app.settings, faults, activity }),
  };
  return app;
}

/**
 * Fills in what was left out.
 *
 * @throws {ControlRefusal} when a redirect URI breaks the rules of its platform
 */
export function registration({ regime, ...options }: AppOptions): AppSettings {
  const environment = options.environment ?? "sandbox";
  const settings = {
    clientKey: (environment === "sandbox" ? "sbaw" : "aw") + randomBytes(8).toString("hex"),
    clientSecret: randomBytes(16).toString("hex"),
    name: "Test app",
    environment,
    redirectUris: ["https://app.example/callback"],
    scopes: SCOPES.map((scope) => scope.name),
    pkce: "optional",
    targetUsers: null,
    authorizationCodeSeconds: 300,
    oauthErrorStatus: 200,
    rateLimits: false,
    newConsentEndsOldPair: true,
    refreshEndsOldAccessToken: false,
    reuseEndsGrant: false,
    lastRefreshTokenGraceSeconds: 0,
    revokeForgetsConsent: true,
    rememberedConsentSticks: false,
    failedExchangeBurnsCode: false,
    refreshChecksGrantFirst: false,
    webhookUrl: null,
    webhookRetrySeconds: 1,
    webhookRenewsSignature: true,
    ...lifetimesOf(regime ?? "2026-11"),
    ...options,
  } satisfies AppSettings;
  settings.redirectUris.forEach(assertRegistrable);
  return settings;
}

/** @throws {ControlRefusal} when a redirect URI breaks the rules of its platform */
export function changed(settings: AppSettings, { regime, ...change }: AppChange): AppSettings {
  change.redirectUris?.forEach(assertRegistrable);
  return { ...settings, ...(regime ? lifetimesOf(regime) : {}), ...change };
}

function lifetimesOf(name: NonNullable<AppOptions["regime"]>) {
  const regime = REGIMES.find((candidate) => candidate.name === name) ?? REGIMES[0];
  const { accessTokenSeconds, refreshTokenSeconds, rotatesRefreshToken } = regime;
  return { accessTokenSeconds, refreshTokenSeconds, rotatesRefreshToken };
}
