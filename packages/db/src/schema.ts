import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type { AccountFigures } from "./operator/count-accounts.ts";

/** A column that the database fills when nothing is given. */
type Defaulted<Type> = ColumnType<Type, Type | undefined, Type>;

export interface UserTable {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  /** By invitation. */
  operator: Defaulted<boolean>;
  createdAt: Defaulted<Date>;
}

export interface SessionTable {
  id: string;
  userId: string;
  createdAt: Defaulted<Date>;
  updatedAt: Date;
  expiresAt: Date;
  ipAddress: string | null;
  userAgent: string | null;
}

export interface InvitationTable {
  id: string;
  email: string;
  token_hash: Buffer;
  operator: boolean;
  created_at: Defaulted<Date>;
  expires_at: Date;
  accepted_at: Date | null;
}

export interface AccountTable {
  id: string;
  user_id: string;
  open_id: string;
  display_name: string | null;
  username: string | null;
  avatar_url: string | null;
  /** What its owner calls it. */
  label: string | null;
  connected_at: Defaulted<Date>;
  disconnect_requested_at: Date | null;
  disconnected_at: Date | null;
  disconnect_outcome: DisconnectOutcome | null;
  /** What it is called in the audit trail. */
  audit_id: Generated<string>;
}

export interface AvatarTable {
  account_id: string;
  content_type: "image/jpeg" | "image/png" | "image/webp" | "image/gif";
  bytes: Buffer;
  version: string;
  fetched_at: Defaulted<Date>;
}

export type DisconnectOutcome = "confirmed" | "unconfirmed" | "superseded";

/** A sealed pair and its end, as the grant, the spare, the parked grant and the pending revocation all keep it. */
interface SealedPairColumns {
  sealed_access_token: Buffer;
  sealed_refresh_token: Buffer | null;
  access_token_expires_at: Date;
  refresh_token_expires_at: Date | null;
}

export interface GrantTable {
  account_id: string;
  client_key: string;
  api_origin: string;
  open_id: string;
  requested_scopes: string[];
  granted_scopes: string[];
  declined_scopes: string[];
  /** Configured, and neither granted nor declined. */
  missing_scopes: Defaulted<string[]>;
  generation: Defaulted<number>;
  sealed_access_token: Buffer | null;
  sealed_refresh_token: Buffer | null;
  access_token_expires_at: Date | null;
  /** From when the token was issued; null where that is not known. */
  access_lifetime_seconds: number | null;
  refresh_token_expires_at: Date | null;
  last_refreshed_at: Date | null;
  due_at: Date;
  attempt_id: string | null;
  attempt_started_at: Date | null;
  /** Of an open attempt: when the refresh token may be sent again, should no outcome be written by then. */
  resend_at: Date | null;
  failing_since: Date | null;
  failure_count: Defaulted<number>;
  /** Requests of this generation that left and were not answered. */
  unanswered_count: Defaulted<number>;
  /** One of them was answered, but not so that it would rule out that TikTok rotated the pair. */
  rotation_in_doubt: Defaulted<boolean>;
  suspect_since: Date | null;
  rejection_count: Defaulted<number>;
  ended_at: Date | null;
  end_reason: EndReason | null;
  expiry_told_days: 30 | 7 | 1 | null;
  /** By the database's clock; null where that is not known, and then it is when the account was connected. */
  consented_at: Date | null;
}

export type EndReason =
  | "grant_rejected"
  | "rotation_lost"
  | "grant_expired"
  | "removed_by_user"
  | "account_deleted"
  | "account_banned"
  | "age_restricted"
  | "removed";

export interface SparePairTable extends SealedPairColumns {
  account_id: string;
  granted_scopes: string[];
  created_at: Defaulted<Date>;
}

export interface ParkedGrantTable extends SealedPairColumns {
  id: string;
  user_id: string;
  client_key: string;
  api_origin: string;
  open_id: string;
  display_name: string | null;
  username: string | null;
  avatar_url: string | null;
  requested_scopes: string[];
  granted_scopes: string[];
  parked_at: Defaulted<Date>;
}

export interface PendingRevocationTable {
  id: string;
  account_id: string | null;
  /** Who asked for it, where it was of no account. */
  user_id: Defaulted<string | null>;
  /** As with the grant that it was of. */
  consented_at: Defaulted<Date | null>;
  client_key: string;
  api_origin: string;
  open_id: string;
  generation: number;
  sealed_access_token: Buffer;
  sealed_refresh_token: Buffer | null;
  access_token_expires_at: Date;
  requested_at: Defaulted<Date>;
  due_at: Defaulted<Date>;
  attempt_id: string | null;
  attempt_started_at: Date | null;
  failure_count: Defaulted<number>;
  /** The refresh token may be spent by a request whose answer is nowhere yet. */
  maybe_spent: Defaulted<boolean>;
}

export interface AuthorizationRequestTable {
  id: string;
  state_hash: Buffer | null;
  user_id: string;
  browser_hash: Buffer;
  session_id: string | null;
  account_id: string | null;
  requested_scopes: string[];
  sealed_code_verifier: Buffer | null;
  started_at: Defaulted<Date>;
  expires_at: Date;
  outcome: JSONColumnType<object> | null;
  pair_saved_at: Date | null;
  dismissed_at: Date | null;
}

export type AccountEventType =
  | "connected"
  | "refreshed"
  | "refresh_failed"
  | "reauthorize_by"
  | "reauthorization_required"
  | "upgrade_available"
  | "reauthorized"
  | "scopes_changed"
  | "renamed"
  | "revoked"
  | "disconnected";

export interface AccountEventTable {
  /** A bigint: the driver gives it as a string. */
  id: Generated<string>;
  account_id: string;
  at: Defaulted<Date>;
  type: AccountEventType;
  reason: string | null;
  log_id: string | null;
}

export interface EncryptionKeyTable {
  key_id: string;
  sealed_sentinel: Buffer | null;
  in_use_since: Date | null;
}

export interface AppConfigurationTable {
  singleton: Defaulted<boolean>;
  scopes: string[];
  canary_scopes: Defaulted<string[]>;
  changed_at: Defaulted<Date>;
}

export interface ScopeChangeTable {
  /** A bigint: the driver gives it as a string. */
  id: Generated<string>;
  scopes_before: string[];
  scopes_after: string[];
  changed_at: Defaulted<Date>;
  looked_at_up_to: string | null;
  flagged: Defaulted<number>;
  cleared: Defaulted<number>;
  finished_at: Date | null;
  superseded: Defaulted<boolean>;
}

export interface AppFaultTable {
  client_key: string;
  api_origin: string;
  setting: string;
  detail: string;
  log_id: string | null;
  since: Defaulted<Date>;
  last_seen_at: Defaulted<Date>;
}

export interface AccountCountTable {
  client_key: string;
  api_origin: string;
  counted_at: Date;
  took_ms: number;
  figures: JSONColumnType<AccountFigures>;
}

export interface RequestBudgetTable {
  client_key: string;
  api_origin: string;
  tokens: number;
  refilled_at: Defaulted<Date>;
  on_demand_tokens: Defaulted<number>;
  /** By which it was refilled last; null before that. */
  rate_per_second: number | null;
}

export interface RefreshControlTable {
  client_key: string;
  api_origin: string;
  paused_at: Date | null;
  hold_until: Date | null;
  breaker_opened_at: Date | null;
  breaker_reason: BreakerReason | null;
  breaker_detail: string | null;
  breaker_log_id: string | null;
  probe_due_at: Date | null;
  rejections_held_since: Date | null;
  access_lifetime_seconds: number | null;
  refresh_lifetime_seconds: number | null;
  lifetimes_seen_since: Date | null;
  /** Bigints: the driver gives them as strings. */
  refreshed_total: Generated<string>;
  rejected_total: Generated<string>;
  failed_total: Generated<string>;
}

export interface RequestCountTable {
  /** SHA-256 of what is counted. */
  key: Buffer;
  count: number;
  ends_at: Date;
}

/** TikTok refuses the app · many grants are rejected at once · most requests fail for passing reasons. */
export type BreakerReason = "app_refused" | "rejections" | "failures";

export interface RefreshSampleTable {
  id: Generated<string>;
  client_key: string;
  api_origin: string;
  taken_at: Defaulted<Date>;
  succeeded: number;
  rejected: number;
  failed: number;
}

export interface ApiKeyTable {
  id: string;
  user_id: string;
  name: string;
  key_hash: Buffer;
  key_start: string;
  scope: ApiKeyScope;
  account_ids: string[] | null;
  created_at: Defaulted<Date>;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

/** `read`: see accounts. `token`: have access tokens as well. */
export type ApiKeyScope = "read" | "token";

export interface ApiKeyBudgetTable {
  api_key_id: string;
  tokens: number;
  refilled_at: Defaulted<Date>;
}

export interface TokenIssueTable {
  /** A bigint: the driver gives it as a string. */
  id: Generated<string>;
  at: Date;
  api_key_id: string;
  account_id: string;
  expires_at: Date;
  caller: Buffer;
}

export interface TikTokWebhookTable {
  /** A bigint: the driver gives it as a string. */
  id: Generated<string>;
  client_key: string;
  api_origin: string;
  digest: Buffer;
  event: string;
  open_id: string | null;
  content: string;
  happened_at: Date;
  received_at: Defaulted<Date>;
  due_at: Defaulted<Date | null>;
  try_count: Defaulted<number>;
  outcome: TikTokWebhookOutcome | null;
}

/**
 * What came of something that TikTok told.
 *
 * - `ended`: the grant has ended for it, and TikTok's API confirmed that
 * - `explained`: the grant had ended before, and now it is known why
 * - `already_ended`: nothing was left to end
 * - `refuted`: TikTok's API still takes the access token
 * - `unconfirmed`: for days nothing could be had that confirms or refutes it
 * - `stale`: it happened before the grant that is stored now
 * - `echo`: we had revoked it ourselves
 * - `nobody`: no account here is that one
 * - `not_ours`: an event that TikTok documents and that nothing here depends on
 * - `unknown`: an event that TikTok has not documented
 */
export type TikTokWebhookOutcome =
  | "ended"
  | "explained"
  | "already_ended"
  | "refuted"
  | "unconfirmed"
  | "stale"
  | "echo"
  | "nobody"
  | "not_ours"
  | "unknown";

export interface TikTokWebhookCountTable {
  client_key: string;
  api_origin: string;
  event: string;
  outcome: string;
  /** A bigint: the driver gives it as a string. */
  total: ColumnType<string, number, number>;
}

export interface WebhookEndpointTable {
  id: string;
  user_id: string;
  url: string;
  event_types: WebhookEventType[];
  sealed_secret: Buffer;
  sealed_previous_secret: Buffer | null;
  previous_secret_ends_at: Date | null;
  created_at: Defaulted<Date>;
  failure_count: Defaulted<number>;
  failing_since: Date | null;
  hold_until: Defaulted<Date>;
  disabled_at: Date | null;
  disabled_reason: "failing" | "gone" | null;
}

/** Events that an endpoint may be told of. */
export type WebhookEventType = Exclude<AccountEventType, "refreshed">;

export interface WebhookDeliveryTable {
  id: Generated<string>;
  /** A bigint: the driver gives it as a string. */
  sequence: Generated<string>;
  endpoint_id: string;
  account_id: string | null;
  event_type: WebhookEventType | "test";
  event_at: Date;
  reason: string | null;
  log_id: string | null;
  status: Defaulted<"waiting" | "delivered" | "given_up">;
  attempt_count: Defaulted<number>;
  due_at: Defaulted<Date>;
  give_up_at: Defaulted<Date>;
  attempt_id: string | null;
  attempt_started_at: Date | null;
  last_attempt_at: Date | null;
  last_status: number | null;
  last_fault: string | null;
}

export interface AccountLetterTable {
  account_id: string;
  since: Defaulted<Date>;
  noted: Defaulted<number>;
  told_cause: "reauthorization_required" | "reauthorize_by" | null;
}

export interface MailPreferenceTable {
  user_id: string;
  account_letters: Defaulted<boolean>;
  last_letter_at: Date | null;
  claimed_until: Date | null;
}

export interface AuditSubjectTable {
  id: Generated<string>;
  user_id: string;
}

export interface AuditEntryTable {
  /** A bigint: the driver gives it as a string. The database alone gives it, and the time. */
  id: ColumnType<string, never, never>;
  at: ColumnType<Date, never, never>;
  action: ColumnType<string, string, never>;
  actor: ColumnType<AuditActor, AuditActor, never>;
  subject_id: ColumnType<string | null, string | null, never>;
  details: ColumnType<Record<string, AuditDetail>, string, never>;
}

/** The subject of an entry · somebody at the command line · what runs by itself. */
export type AuditActor = "person" | "operator" | "program";

export type AuditDetail = string | number | boolean | null | readonly string[];

export interface AuditTallyTable {
  action: string;
  subject_id: string | null;
  caller: Buffer | null;
  count: Defaulted<number>;
  since: Defaulted<Date>;
}

/** The tables as queries see them; a test compares this with what the migrations make. */
export interface Database {
  app_user: UserTable;
  app_session: SessionTable;
  invitation: InvitationTable;
  tiktok_account: AccountTable;
  avatar: AvatarTable;
  tiktok_grant: GrantTable;
  spare_pair: SparePairTable;
  parked_grant: ParkedGrantTable;
  pending_revocation: PendingRevocationTable;
  authorization_request: AuthorizationRequestTable;
  account_event: AccountEventTable;
  encryption_key: EncryptionKeyTable;
  app_configuration: AppConfigurationTable;
  scope_change: ScopeChangeTable;
  app_fault: AppFaultTable;
  account_count: AccountCountTable;
  request_budget: RequestBudgetTable;
  request_count: RequestCountTable;
  refresh_control: RefreshControlTable;
  refresh_sample: RefreshSampleTable;
  api_key: ApiKeyTable;
  api_key_budget: ApiKeyBudgetTable;
  token_issue: TokenIssueTable;
  tiktok_webhook: TikTokWebhookTable;
  tiktok_webhook_count: TikTokWebhookCountTable;
  webhook_endpoint: WebhookEndpointTable;
  webhook_delivery: WebhookDeliveryTable;
  account_letter: AccountLetterTable;
  mail_preference: MailPreferenceTable;
  audit_subject: AuditSubjectTable;
  audit_entry: AuditEntryTable;
  audit_tally: AuditTallyTable;
}
