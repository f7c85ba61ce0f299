export { type AuthorizationRequest, createAuthorizationRequest } from "./authorization-request.ts";
export { type AuthorizationResponse, parseAuthorizationResponse } from "./authorization-response.ts";
export { fetchAvatar, type Picture, PictureRefusedError, type PictureType } from "./avatar.ts";
export { createTikTokClient, type PkcePolicy, type TikTokClient, type TikTokClientOptions } from "./client.ts";
export { ApiResponseError, OAuthResponseError, TikTokUnavailableError, type UnavailableReason } from "./errors.ts";
export { checkClientCredentials, exchangeAuthorizationCode, refreshAccessToken } from "./grants.ts";
export type { FaultySetting } from "./misconfiguration.ts";
export { classifyRefusal, type RefusalClass } from "./refusal.ts";
export { parseRetryAfter } from "./retry-after.ts";
export { revokeToken } from "./revocation.ts";
export {
  type CapabilityId,
  type CapabilityState,
  capabilitiesOf,
  formatScope,
  missingScopes,
  parseConfiguredScopes,
  parseScope,
  parseScopeList,
  REQUIRED_SCOPE,
  SCOPES,
  type ScopeEntry,
} from "./scopes.ts";
export type { Oddity, TokenSet } from "./token-set.ts";
export { fetchUserInfo, type UserInfo } from "./user-info.ts";
export { isKnownWebhookEvent, parseWebhook, type RemovalReason, removalReasonOf, type Webhook } from "./webhook.ts";
export { judgeSignature, type SignatureVerdict, type WebhookTerms } from "./webhook-signature.ts";
