export {
  type AccountFilter,
  type Client,
  type ClientOptions,
  createClient,
  type TokenOptions,
} from "./client.ts";
export { ConnectRefusedError, ConnectUnavailableError, type Refusal, type RefusalCode } from "./errors.ts";
export type { AccessToken, Account, AccountStatus, Capability, EndReason } from "./types.ts";
