import * as z from "zod";

const profile = z.strictObject({
  displayName: z.string().min(1),
  username: z.string().min(1),
  avatarUrl: z.string(),
  bioDescription: z.string(),
  isVerified: z.boolean(),
  followerCount: z.number().int(),
  followingCount: z.number().int(),
  likesCount: z.number().int(),
  videoCount: z.number().int(),
  /** The account's own switch; decides which privacy levels creator info offers. */
  privateAccount: z.boolean(),
  /** Creator info answers this word, with HTTP 200 as TikTok does; null: it answers the creator. */
  creatorInfoError: z
    .enum(["spam_risk_too_many_posts", "spam_risk_user_banned_from_posting", "reached_active_user_cap"])
    .nullable(),
});

/** Whoever is left out gets a believable value. */
export const newUser = profile.exactPartial();
export const userChange = profile.exactPartial();

export const simulatedUser = profile.extend({
  /** The TikTok account; the same for every app, and what the simulator's sign-in cookie holds. */
  userId: z.string(),
  /** The account as this app sees it. */
  openId: z.string(),
  unionId: z.string(),
});

export type NewUser = z.infer<typeof newUser>;
export type UserChange = z.infer<typeof userChange>;
export type SimulatedUser = z.infer<typeof simulatedUser>;
