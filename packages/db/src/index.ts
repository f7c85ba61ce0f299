export { type AccountListenerOptions, listenToAccounts } from "./account-listener.ts";
export {
  type Account,
  type AccountChange,
  countGrantsOfOtherApps,
  countLivingGrants,
  findAccount,
  findAccountName,
  listAccounts,
  listAllAccounts,
  listUnconfirmedDisconnects,
  type Reader,
  readAccountChanges,
  saveProfile,
} from "./accounts.ts";
export { generateApiKey, hashApiKey, type NewApiKey } from "./api-keys/api-key.ts";
export {
  type ApiKey,
  type ApiKeyTerms,
  createApiKey,
  findKeyHolder,
  type KeyHolder,
  listAllApiKeys,
  listApiKeys,
  revokeApiKey,
} from "./api-keys/api-keys.ts";
export { chargeKeys, type KeyCharge, noteKeyUse } from "./api-keys/key-use.ts";
export { type AccountFilter, listKeyAccounts } from "./api-keys/list-key-accounts.ts";
export { type KeyedAccount, type KeyedGrant, type KeyedPlace, readKeyedGrants } from "./api-keys/read-keyed-grant.ts";
export {
  type ConfiguredScopes,
  findOtherScopes,
  readConfiguredScopes,
  readOfferedScopes,
  writeConfiguredScopes,
} from "./app-configuration.ts";
export {
  ANSWERS_ON_DISK,
  type AppFault,
  clearAppFaults,
  eraseStaleFaults,
  listAppFaults,
  recordAppFault,
  TIKTOKS_ANSWERS,
} from "./app-faults.ts";
export type { AppIdentity } from "./app-identity.ts";
export { recordTallies, type TalliedAct, tallyAct } from "./audit/audit-tally.ts";
export { type AuditEntry, type AuditFilter, findAuditSubject, listAudit, readAudit } from "./audit/list-audit.ts";
export { recordAudit } from "./audit/record-audit.ts";
export {
  type AuthorizationRequest,
  type ConnectionAttempt,
  consumeAuthorizationRequest,
  createAuthorizationRequest,
  dismissAttempt,
  eraseStaleAttempts,
  findLatestAttempt,
  settleAuthorizationRequest,
} from "./authorization-requests.ts";
export { type Avatar, eraseStaleAvatars, findAvatar, findAvatarSource, saveAvatar } from "./avatars.ts";
export { type DatabaseConnection, openDatabase } from "./database.ts";
export { listLeavingAccounts, moveToPendingRevocation, requestDisconnect } from "./disconnects.ts";
export {
  countStrayEvents,
  dropEventPartitions,
  EVENT_RETENTION,
  type EventRetention,
  eraseStrayEvents,
  makeEventPartitions,
  type PartitionWork,
} from "./event-partitions.ts";
export { type AccountEventRecord, announce, appendEvents, type ChangedAccount, listEvents } from "./events.ts";
export { findAccessToken, type StoredAccessToken } from "./grants/access-token.ts";
export {
  type Claim,
  type ClaimTerms,
  claimAskedGrants,
  claimDueGrants,
  claimGrantToEnd,
  claimProbeGrants,
  countDueGrants,
  type RefreshAsk,
  releaseClaims,
} from "./grants/claim.ts";
export { commitRefreshedPairs, type RefreshedPair } from "./grants/commit-refresh.ts";
export { countGrants, type GrantCounts, readLag } from "./grants/count-grants.ts";
export { endExpiredGrants, endGrant, endRemovedGrant } from "./grants/end-grant.ts";
export { findConcern } from "./grants/find-concern.ts";
export { DUE_TERMS, type DueTerms, type Lifetimes, lifetimesOf } from "./grants/lifetimes.ts";
export { lookForWork, type Work } from "./grants/look-for-work.ts";
export {
  backOffGrant,
  type FailureCause,
  leaveUnanswered,
  postponeGrant,
  suspectGrant,
} from "./grants/record-failure.ts";
export { type ConsentedGrant, type SavedGrant, saveAuthorizedGrant } from "./grants/save-authorized-grant.ts";
export { saveParkedGrant } from "./grants/save-parked-grant.ts";
export { listExpiredWithSpare, promoteSparePair } from "./grants/spare-pair.ts";
export { tellExpiry } from "./grants/tell-expiry.ts";
export {
  FRESH_FOR_MS,
  type Owner,
  REJECTED_FRESH_FOR_MS,
  readTokenFreshness,
  type TokenFreshness,
} from "./grants/token-freshness.ts";
export {
  acceptInvitation,
  createInvitation,
  eraseStaleInvitations,
  findInvitation,
} from "./invitations.ts";
export { type AnswerKeeper, type AnswerKeeperOptions, createAnswerKeeper } from "./journal/answer-keeper.ts";
export { forgetTheGone } from "./journal/forget-the-gone.ts";
export { countJournalValues } from "./journal/keys.ts";
export type { Answer } from "./journal/record.ts";
export type { Replay } from "./journal/replay.ts";
export { type JournalState, readJournalState } from "./journal/state.ts";
export { watchJournal } from "./journal/watch.ts";
export { countSealedValues, type SealedCount } from "./keys/count-sealed.ts";
export { findKeyComplaints } from "./keys/key-complaints.ts";
export { describeKeyComplaint, EncryptionKeyError, type KeyComplaint } from "./keys/key-error.ts";
export { type CipherKeys, openCipher } from "./keys/open-cipher.ts";
export { type Resealing, resealOutdated } from "./keys/reseal.ts";
export { forgetKey, retireUnusedKeys } from "./keys/retire-keys.ts";
export {
  type AccountNews,
  claimOwnersNews,
  forgetAccountsWithoutNews,
  type LetterTerms,
  type OwnersNews,
  settleOwnersNews,
} from "./letters/account-letters.ts";
export {
  openUnsubscribeToken,
  sealUnsubscribeToken,
  setAccountLetters,
  wantsAccountLetters,
} from "./letters/mail-preference.ts";
export type { Listener } from "./listener.ts";
export { migrateToLatest, pendingMigrations } from "./migrate.ts";
export { type MissedChanges, readMissedChanges } from "./missed-changes.ts";
export {
  type AccountCount,
  type AccountFigures,
  countAccounts,
  readAccountCount,
  type StatusKind,
} from "./operator/count-accounts.ts";
export { MOST_COUNTED, type Overview, RATE_WINDOW_SECONDS, readOverview } from "./operator/overview.ts";
export type { Trouble, TroubleClass, TroubleType } from "./operator/troubles.ts";
export {
  eraseStaleParkedGrants,
  type Profile,
  revokeParkedGrant,
  saveParkedProfile,
} from "./parked-grants.ts";
export {
  abandonRevocation,
  adoptLatePair,
  claimRevocations,
  confirmRevocation,
  giveUpRevocations,
  postponeRevocation,
  REVOCATION_TERMS,
  type Revocation,
  type RevocationTerms,
  revocationUnderWay,
  saveRevocationPair,
} from "./pending-revocations.ts";
export { collectPersonalData } from "./personal-data/collect-personal-data.ts";
export { erasePerson } from "./personal-data/erase-person.ts";
export {
  type AccessOutcome,
  type LeavingAccess,
  leaveEverything,
  listLeavingAccess,
} from "./personal-data/leave-everything.ts";
export {
  type BreakerTerms,
  closeBreaker,
  type OutcomeCounts,
  openBreaker,
  takeProbe,
  tallyOutcomes,
} from "./refresh-control/breaker.ts";
export {
  holdRequests,
  MOST_SUSPECTS_COUNTED,
  pauseRefreshing,
  type RefreshControl,
  readRefreshControl,
  resumeRefreshing,
} from "./refresh-control/control.ts";
export { type Lateness, latenessOf } from "./refresh-control/lateness.ts";
export { noteLifetimes, type TokenLifetimes } from "./refresh-control/lifetimes-seen.ts";
export { type RefreshingState, refreshingState } from "./refresh-control/state.ts";
export {
  acceptSuspects,
  areRejectionsHeld,
  liftHoldWithoutSuspects,
  listSuspects,
  type Suspect,
} from "./refresh-control/suspects.ts";
export { isRefusedStatement } from "./refused-statement.ts";
export { renameAccount } from "./rename-account.ts";
export { chargeRequests, type RequestLane, returnRequests, takeRequests } from "./request-budget.ts";
export { countRequest, eraseStaleRequestCounts, forgetRequests, type RequestLimit } from "./request-counts.ts";
export { type DatabaseRoles, grantApplicationRole, mayChangeAuditTrail } from "./roles/application-role.ts";
export { ApplicationRoleError } from "./roles/application-role-error.ts";
export type {
  AccountEventType,
  ApiKeyScope,
  AuditActor,
  BreakerReason,
  Database,
  EndReason,
  TikTokWebhookOutcome,
  WebhookEventType,
} from "./schema.ts";
export { type LookedThrough, lookThroughAccounts } from "./scopes/look-through-accounts.ts";
export { type PlannedScope, planScopes, type ScopePlan } from "./scopes/plan-scopes.ts";
export {
  countShortOfScopes,
  isScopeChangeUnderWay,
  listScopeChanges,
  readScopeCoverage,
  type ScopeChange,
  type ScopeCoverage,
} from "./scopes/scope-coverage.ts";
export type { TokenPair } from "./sealed-pair.ts";
export {
  endAllSessions,
  endSession,
  eraseExpiredSessions,
  listSessions,
  type SessionRecord,
  signOut,
} from "./sessions.ts";
export type { AccountStatus } from "./status.ts";
export { countTikTokWebhooks, type TikTokWebhookCounts } from "./tiktok-webhooks/count.ts";
export { type NewTikTokWebhook, storeTikTokWebhook } from "./tiktok-webhooks/store.ts";
export { explainEnd, findHolder, findToldRemoval, type Holder, isAcquainted } from "./tiktok-webhooks/told-removal.ts";
export {
  claimTikTokWebhooks,
  eraseStaleTikTokWebhooks,
  postponeTikTokWebhook,
  settleTikTokWebhook,
  type TikTokWebhook,
} from "./tiktok-webhooks/work-off.ts";
export { together } from "./together.ts";
export { type CipherKey, type SealedAt, SealedTokenError, TokenCipher } from "./token-cipher.ts";
export { appendTokenIssues, eraseStaleTokenIssues, type TokenIssue } from "./token-issues/token-issues.ts";
export { findFirstUserId, findPasswordHash, findUserId, isInvitedOperator } from "./users.ts";
export { type ClaimedDelivery, claimDeliveries, type DeliveryTerms } from "./webhooks/claim-deliveries.ts";
export {
  type DeliveryOrder,
  eraseStaleWebhookDeliveries,
  listWebhookDeliveries,
  orderRedelivery,
  orderTestDelivery,
  type WebhookDelivery,
} from "./webhooks/deliveries.ts";
export {
  changeWebhookEvents,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  enableWebhookEndpoint,
  eraseFormerWebhookSecrets,
  findWebhookEndpoint,
  listWebhookEndpoints,
  type OwnEndpoint,
  rotateWebhookSecret,
  type WebhookEndpoint,
} from "./webhooks/endpoints.ts";
export { type DeliveryResult, recordDeliveries } from "./webhooks/record-deliveries.ts";
export { listenToWork } from "./work-listener.ts";
