import * as z from "zod";
import { callCounts } from "./calls.ts";
import { removalReason } from "./grants.ts";

/** What became of one account's access to the app. */
export const grantReport = z.object({
  openId: z.string(),
  alive: z.boolean(),
  endedReason: z.union([removalReason, z.enum(["refresh_token_reused", "expired"])]).nullable(),
  scopes: z.array(z.string()),
  /** Pairs issued so far, minted ones included. */
  generation: z.number(),
  exchanges: z.number(),
  refreshes: z.number(),
  /** Times that a refresh token came back after it had been replaced. */
  spentTokenReuses: z.number(),
  revocations: z.number(),
  /** Token requests that concerned this account, answered or not. */
  tokenCalls: z.number(),
  /** Of the newest pair; null when no pair is left. */
  accessTokenExpiresAt: z.iso.datetime().nullable(),
  refreshTokenExpiresAt: z.iso.datetime().nullable(),
});

const totals = z.object({
  grants: z.number(),
  alive: z.number(),
  exchanges: z.number(),
  refreshes: z.number(),
  spentTokenReuses: z.number(),
  revocations: z.number(),
});

export const summary = z.object({ calls: callCounts, totals });
export const appReport = summary.extend({ grants: z.array(grantReport) });

export const tokenQuestion = z.strictObject({ token: z.string() });
/** `living`: it would be accepted now. `spent`: it was issued, and was replaced. */
export const tokenState = z.object({
  state: z.enum(["living", "spent", "expired", "ended", "unknown"]),
  kind: z.enum(["access_token", "refresh_token"]).nullable(),
  openId: z.string().nullable(),
  generation: z.number().nullable(),
});

export type GrantReport = z.infer<typeof grantReport>;
export type Summary = z.infer<typeof summary>;
export type AppReport = z.infer<typeof appReport>;
export type TokenState = z.infer<typeof tokenState>;
