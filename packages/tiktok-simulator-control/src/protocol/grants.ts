import * as z from "zod";

export const mintRequest = z.strictObject({
  openId: z.string(),
  /** As if consented; default: all that the app is approved for. */
  scopes: z.array(z.string()).exactOptional(),
});

export const mintManyRequest = z.strictObject({
  /** So many new users, each with a grant. */
  count: z.number().int().min(1).max(100_000),
  scopes: z.array(z.string()).exactOptional(),
});

export const tokenPair = z.strictObject({
  openId: z.string(),
  accessToken: z.string(),
  refreshToken: z.string(),
  scopes: z.array(z.string()),
  expiresInSeconds: z.number(),
  refreshExpiresInSeconds: z.number(),
});
export const mintedPairs = z.strictObject({ pairs: z.array(tokenPair) });

/** Why a user's access ended, in the words of TikTok's `authorization.removed` webhook. */
export const removalReason = z.enum([
  "unknown",
  "user_disconnected",
  "account_deleted",
  "age_changed",
  "account_banned",
  "developer_revoked",
]);
export const removal = z.strictObject({ openId: z.string(), reason: removalReason });

export type MintOptions = Omit<z.input<typeof mintRequest>, "openId">;
export type TokenPair = z.infer<typeof tokenPair>;
export type RemovalReason = z.infer<typeof removalReason>;
