export {
  type Account,
  type AccountCapability,
  type AccountStatus,
  accepted,
  account,
  accountCapability,
  accountChange,
  accountList,
  accountStatus,
  type EndReason,
  endReason,
  freshStart,
  type RefreshAnswer,
  refreshAnswer,
} from "./accounts.ts";
export {
  type ApiKey,
  type ApiKeyScope,
  apiKey,
  apiKeyList,
  apiKeyScope,
  type CreatedApiKey,
  createdApiKey,
  type NewApiKey,
  newApiKey,
} from "./api-keys.ts";
export { type AuditEntry, type AuditTrail, auditActor, auditEntry, auditTrail } from "./audit.ts";
export {
  type Capabilities,
  type CapabilityId,
  type CatalogueEntry,
  capabilities,
  capabilityId,
  catalogueEntry,
} from "./capabilities.ts";
export {
  type ConnectionAttempt,
  type ConnectionResult,
  connectionAttempt,
  connectionResult,
  latestConnectionAttempt,
} from "./connection.ts";
export {
  type AccountEvent,
  type AccountEventType,
  accountEvent,
  accountEvents,
  accountEventType,
  type DisconnectedEvent,
  type DisconnectOutcome,
  disconnectOutcome,
  liveEvents,
} from "./events.ts";
export {
  type IdentityOptions,
  type IdentityStep,
  identityOptions,
  identityStep,
  invitation,
  type Session,
  sessionList,
} from "./identity.ts";
export { accountLetters } from "./letters.ts";
export { type Notice, notice, noticeList } from "./notices.ts";
export { ONE_LINE } from "./one-line.ts";
export { type AccountCount, type OperatorOverview, operatorOverview, type Trouble } from "./operator.ts";
export { type DeletionAnswer, deletionAnswer, deletionRequest } from "./personal-data.ts";
export { type Problem, type ProblemCode, problem, problemCode } from "./problem.ts";
export {
  createdWebhookEndpoint,
  newWebhookEndpoint,
  type WebhookDelivery,
  type WebhookEndpoint,
  type WebhookEventType,
  webhookDelivery,
  webhookDeliveryList,
  webhookEndpoint,
  webhookEndpointAnswer,
  webhookEndpointChange,
  webhookEndpointList,
  webhookEventType,
} from "./webhooks.ts";
