import * as z from "zod/mini";

/** The least that is left of a token's life when nothing is asked for; never more than half of its life. */
export const DEFAULT_MIN_VALIDITY_SECONDS = 300;

/** How many hexadecimal digits of a rejected token's SHA-256 name it. */
export const REJECTED_DIGITS = 32;

/** No token lives longer than that. */
const MOST_SECONDS = 366 * 86_400;

const minValidity = z
  .pipe(z.coerce.number(), z.int().check(z.nonnegative(), z.maximum(MOST_SECONDS)))
  .check(
    z.describe(
      "The token is good for at least so many seconds. By default 300, or half of its life when that is less. More than half of its life is refused: the token would be replaced at every call.",
    ),
  );
const rejected = z
  .string()
  .check(
    z.regex(new RegExp(`^[0-9a-f]{${REJECTED_DIGITS}}$`)),
    z.describe(
      `After TikTok has answered 401 to a token from here: the first ${REJECTED_DIGITS} hexadecimal digits of that token's SHA-256. If it is still the stored one, it is replaced first, once for all who report it.`,
    ),
  );
const scope = z
  .string()
  .check(
    z.regex(/^[\w.]+(?:[ ,][\w.]+)*$/),
    z.maxLength(500),
    z.describe("Scopes that the token must have, such as `video.publish`; several with a comma or space."),
  );

/** The query of `GET /v1/accounts/ID/access-token`. */
export const accessTokenQuery = z.object({
  min_validity: z.optional(minValidity),
  scope: z.optional(scope),
  rejected: z.optional(rejected),
});

/** Answer of `GET /v1/accounts/ID/access-token`. There is never a refresh token in it. */
export const accessToken = z.object({
  accessToken: z.string().check(z.describe("Send it to TikTok as `Authorization: Bearer …`.")),
  tokenType: z.literal("Bearer"),
  expiresAt: z.iso.datetime(),
  scopes: z.array(z.string()).check(z.describe("What TikTok has granted; a set, in no order.")),
  openId: z.string().check(z.describe("TikTok's id of the account, for this app.")),
});
export type AccessToken = z.infer<typeof accessToken>;

export const TOKEN_EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
export const ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";

/** The form of `POST /v1/oauth/token` (RFC 8693, section 2.1), with the two parameters of ours. */
export const tokenExchangeRequest = z.object({
  grant_type: z.string().check(z.describe(`Must be \`${TOKEN_EXCHANGE_GRANT}\`.`)),
  subject_token: z.optional(z.string().check(z.describe("The API key, unless it is sent as a bearer token."))),
  subject_token_type: z.optional(z.string().check(z.describe(`\`${ACCESS_TOKEN_TYPE}\`, with \`subject_token\`.`))),
  audience: z.optional(z.string().check(z.describe("The account's id; or `resource`."))),
  resource: z.optional(z.string().check(z.describe("The account's address, `…/v1/accounts/ID`; or `audience`."))),
  requested_token_type: z.optional(z.string().check(z.describe(`\`${ACCESS_TOKEN_TYPE}\` if anything.`))),
  scope: z.optional(scope),
  min_validity: z.optional(minValidity),
  rejected: z.optional(rejected),
});

/** Answer of `POST /v1/oauth/token` (RFC 8693, section 2.2.1). */
export const tokenExchangeAnswer = z.object({
  access_token: z.string(),
  issued_token_type: z.literal(ACCESS_TOKEN_TYPE),
  token_type: z.literal("Bearer"),
  expires_in: z.int().check(z.describe("Seconds.")),
  scope: z.string().check(z.describe("Separated by spaces, as RFC 6749 has it.")),
});
export type TokenExchangeAnswer = z.infer<typeof tokenExchangeAnswer>;

/** Error of `POST /v1/oauth/token` (RFC 6749, section 5.2, and RFC 8693, section 2.2.2). */
export const oauthError = z.object({
  error: z.enum([
    "invalid_request",
    "invalid_client",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_grant",
    "invalid_scope",
    "invalid_target",
    "temporarily_unavailable",
    "server_error",
  ]),
  error_description: z.string(),
  error_uri: z.optional(z.url().check(z.describe("Where the account's owner can reauthorize it, in a browser."))),
});
export type OAuthError = z.infer<typeof oauthError>;
