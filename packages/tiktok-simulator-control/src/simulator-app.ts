import type { AppChange, AppSettings } from "./protocol/apps.ts";
import type { FaultReport, NewFault, ReleaseOptions } from "./protocol/faults.ts";
import type { MintOptions, RemovalReason, TokenPair } from "./protocol/grants.ts";
import type { AppReport, GrantReport, Summary, TokenState } from "./protocol/reports.ts";
import type { NewUser, SimulatedUser, UserChange } from "./protocol/users.ts";
import type { Condition } from "./protocol/waiting.ts";
import type { NewWebhook, WebhookReport } from "./protocol/webhooks.ts";

/** A user, or their open id. */
export type UserReference = Pick<SimulatedUser, "openId"> | string;

/** An app that is registered with the simulator, and everything a test may do to it. */
export interface SimulatorApp {
  /** The origin of TikTok's API, `http://127.0.0.1:4000`; the authorize page is there as well. */
  readonly origin: string;
  readonly authorizeUrl: string;
  readonly clientKey: string;
  /** As it was when this handle was made. */
  readonly clientSecret: string;
  /** The first one registered. */
  readonly redirectUri: string;

  settings(): Promise<AppSettings>;
  /** Lifetimes and switches hold for what is issued from now on. */
  change(change: AppChange): Promise<AppSettings>;
  approveScopes(scopes: readonly string[]): Promise<AppSettings>;
  /** Tokens keep the scopes they were issued with, but what needs a withdrawn one is refused. */
  withdrawScopes(scopes: readonly string[]): Promise<AppSettings>;

  createUser(profile?: NewUser): Promise<SimulatedUser>;
  changeUser(user: UserReference, change: UserChange): Promise<SimulatedUser>;
  /** The same TikTok account as another app sees it. */
  sameUser(user: SimulatedUser): Promise<SimulatedUser>;

  /** Consent and a pair, without a browser. */
  grant(user: UserReference, options?: MintOptions): Promise<TokenPair>;
  /** So many new users, each with a grant. */
  grantMany(count: number, options?: MintOptions): Promise<TokenPair[]>;
  /** Walks the authorize page as a person would. */
  consent(walk: ConsentWalk): Promise<ConsentEnd>;
  /** What the user, or TikTok, does in the app's settings: ends the grant and forgets the consent. */
  removeApp(user: UserReference, reason?: RemovalReason): Promise<void>;

  /** Tells the app of an event; what happens to a grant is told by itself. */
  sendWebhook(webhook: NewWebhook): Promise<void>;
  /** What the app was told, or is to be told, in the order it happened. */
  webhooks(): Promise<WebhookReport[]>;

  fault(fault: NewFault): Promise<{ id: string }>;
  faults(): Promise<FaultReport[]>;
  /** Also lets parked requests go on. */
  clearFaults(): Promise<void>;
  /** Lets parked requests go on; returns how many. */
  release(options?: ReleaseOptions): Promise<number>;

  summary(): Promise<Summary>;
  report(): Promise<AppReport>;
  /** @throws {SimulatorControlError} `not_found`: this account never had a grant */
  grantReport(user: UserReference): Promise<GrantReport>;
  inspectToken(token: string): Promise<TokenState>;
  /**
   * Resolves as soon as the condition holds.
   *
   * @throws {SimulatorControlError} `wait_timed_out` after `timeoutMs` (default 60 s)
   */
  waitFor(condition: Condition, options?: { timeoutMs?: number }): Promise<void>;
}

export interface ConsentWalk {
  /** The authorize URL, as the product made it. */
  url: URL | string;
  /** Who is signed in to TikTok in this browser. */
  user: Pick<SimulatedUser, "userId">;
  /** Scopes whose toggle is switched off; `user.info.basic` has none. */
  untick?: readonly string[];
  /** Presses Cancel. */
  cancel?: boolean;
}

export interface ConsentEnd {
  /** Where the browser is sent: the redirect URI, or TikTok's own error page. */
  location: URL;
  /** False when TikTok sent the browser on without asking. */
  asked: boolean;
}
