export { createSimulatorControl, type SimulatorControl } from "./control.ts";
export { SimulatorControlError } from "./control-error.ts";
export {
  type AppChange,
  type AppOptions,
  type AppSettings,
  appChange,
  appOptions,
  appSettings,
} from "./protocol/apps.ts";
export { type CallCounts, type Endpoint, type GrantType, grantType } from "./protocol/calls.ts";
export { type Fault, type FaultReport, type NewFault, newFault, releaseRequest } from "./protocol/faults.ts";
export {
  type MintOptions,
  mintManyRequest,
  mintRequest,
  type RemovalReason,
  removal,
  type TokenPair,
} from "./protocol/grants.ts";
export { REGIMES, type Regime, type RegimeName } from "./protocol/regimes.ts";
export {
  type AppReport,
  type GrantReport,
  type Summary,
  type TokenState,
  tokenQuestion,
} from "./protocol/reports.ts";
export { type NewUser, newUser, type SimulatedUser, type UserChange, userChange } from "./protocol/users.ts";
export { type Condition, waitRequest } from "./protocol/waiting.ts";
export { type NewWebhook, newWebhook, type WebhookReport } from "./protocol/webhooks.ts";
export type { ConsentEnd, ConsentWalk, SimulatorApp, UserReference } from "./simulator-app.ts";
