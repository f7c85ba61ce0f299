import * as z from "zod/mini";

/** What `/settings?connection=…` says after TikTok sent the person back. */
export const connectionResult = z.enum([
  "connected",
  "reauthorized",
  "partial",
  "unchanged",
  "denied",
  "misconfigured",
  "expired",
  "wrong_account",
  "taken",
  "unavailable",
]);
export type ConnectionResult = z.infer<typeof connectionResult>;

/** Which account, in words a person recognizes: `@username`, else the display name, else null. */
const accountName = z.nullable(z.string());

/** The latest time this person, in this browser, set out for TikTok within the last ten minutes. */
export const connectionAttempt = z.object({
  id: z.uuid(),
  /** The account to reauthorize; null: to connect whichever TikTok account it would be. */
  accountId: z.nullable(z.uuid()),
  startedAt: z.iso.datetime(),
  requestedScopes: z.array(z.string()),
  /** What TikTok was sent, to compare with its portal letter by letter; for operators, null for everybody else. */
  sent: z.nullable(
    z.object({
      authorizeUrl: z.string(),
      clientKey: z.string(),
      redirectUri: z.string(),
      /** As in the address: comma-separated. */
      scope: z.string(),
      /** Whether a code challenge went with it. */
      pkce: z.boolean(),
    }),
  ),
  /** Null while TikTok has not sent the person back, which is how its own error page looks from here. */
  outcome: z.nullable(
    z.object({
      result: connectionResult,
      /** The account that the attempt was for, or that it made. */
      accountId: z.nullable(z.uuid()),
      accountName,
      /** `wrong_account`, `taken`: the TikTok account that the browser was signed in to. */
      otherAccountName: accountName,
      /** `partial`, `unchanged`: asked for and not granted. */
      missingScopes: z.array(z.string()),
      /** Granted before, and not any more. */
      lostScopes: z.array(z.string()),
      /** `misconfigured`: the variable the operator must look at, such as `TIKTOK_SCOPES`. */
      setting: z.nullable(z.string()),
      /** `wrong_account` of an account not connected here: what `POST` or `DELETE /api/parked-grants/ID` acts on. */
      parkedGrantId: z.nullable(z.uuid()),
    }),
  ),
});
export type ConnectionAttempt = z.infer<typeof connectionAttempt>;

/** `GET /api/connection-attempts/latest` */
export const latestConnectionAttempt = z.object({ attempt: z.nullable(connectionAttempt) });
