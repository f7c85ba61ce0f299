import * as z from "zod";

/**
 * A plain string is matched byte for byte and may be anything. With a platform it must also obey TikTok's rules for
 * registering it; on `desktop` the port may be `*`.
 */
const redirectUri = z.union([z.string(), z.strictObject({ platform: z.enum(["web", "desktop"]), uri: z.string() })]);

const seconds = z.number().positive();

/** What an app is registered with. What TikTok has not said is a switch. */
export const appSettings = z.strictObject({
  clientKey: z.string().min(1),
  clientSecret: z.string().min(1),
  name: z.string().min(1),
  environment: z.enum(["production", "sandbox"]),
  redirectUris: z.array(redirectUri).min(1).max(10),
  /** The scopes that TikTok has approved; asking for any other refuses the whole request. */
  scopes: z.array(z.string()),
  /** `required`: no consent without a challenge. `optional`: verified when there was one. `ignored`: never looked at. */
  pkce: z.enum(["required", "optional", "ignored"]),
  /** Open ids that may consent; null: everybody. TikTok has this for sandbox apps. */
  targetUsers: z.array(z.string()).nullable(),

  /** Lifetimes may be fractions. The wire carries whole seconds, rounded down and at least 1. */
  accessTokenSeconds: seconds,
  refreshTokenSeconds: seconds,
  authorizationCodeSeconds: seconds,
  /** False: a refresh answers with the same refresh token, whose end stays where it was. */
  rotatesRefreshToken: z.boolean(),

  /** Status of refusals at the token and revoke endpoints; 400 means 400, and 401 for `invalid_client`. */
  oauthErrorStatus: z.union([z.literal(200), z.literal(400)]),
  /** TikTok's published limits, for user info (600 a minute for the app) and creator info (20 a minute for a token). */
  rateLimits: z.boolean(),

  newConsentEndsOldPair: z.boolean(),
  refreshEndsOldAccessToken: z.boolean(),
  /** Using a refresh token that was replaced ends the whole grant. */
  reuseEndsGrant: z.boolean(),
  /** For so long the refresh token that was replaced last still works, as if its answer had been lost; 0: never. */
  lastRefreshTokenGraceSeconds: z.number().nonnegative(),
  /** Revoking also forgets which scopes the user once agreed to. */
  revokeForgetsConsent: z.boolean(),
  /** Once somebody has consented, a later consent brings the first scopes again, until the app is removed. */
  rememberedConsentSticks: z.boolean(),
  /** A failed exchange uses the authorization code up. */
  failedExchangeBurnsCode: z.boolean(),
  /** Where the app hears what happens; null: nowhere. */
  webhookUrl: z.url().nullable(),
  /** Before the second delivery of a webhook that was not answered 200; doubled before each one after. */
  webhookRetrySeconds: seconds,
  /** Each delivery is signed with the time it is made at; false: all of them with that of the first. */
  webhookRenewsSignature: z.boolean(),
  /** On refresh the token is judged before the client, so that a wrong client key reads `invalid_grant`. */
  refreshChecksGrantFirst: z.boolean(),
});

const regime = z.enum(["2026-11", "earlier"]);

/** A regime sets both lifetimes and the rotation; what is given beside it wins. */
export const appOptions = appSettings.exactPartial().extend({ regime: regime.exactOptional() });
export const appChange = appOptions.omit({ clientKey: true });

export type AppSettings = z.infer<typeof appSettings>;
export type AppOptions = z.infer<typeof appOptions>;
export type AppChange = z.infer<typeof appChange>;
