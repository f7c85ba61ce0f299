export {
  ACCESS_TOKEN_TYPE,
  type AccessToken,
  accessToken,
  accessTokenQuery,
  DEFAULT_MIN_VALIDITY_SECONDS,
  type OAuthError,
  oauthError,
  REJECTED_DIGITS,
  TOKEN_EXCHANGE_GRANT,
  type TokenExchangeAnswer,
  tokenExchangeAnswer,
  tokenExchangeRequest,
} from "./access-token.ts";
export {
  accountStatusKind,
  MOST_ACCOUNTS_A_PAGE,
  type ServiceAccount,
  serviceAccount,
  serviceAccountList,
  serviceAccountsQuery,
} from "./accounts.ts";
export { type OpenApiDocument, openApiDocument } from "./openapi.ts";
export { type ServiceProblem, type ServiceProblemCode, serviceProblem, serviceProblemCode } from "./problem.ts";
