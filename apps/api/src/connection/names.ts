import type { Profile } from "@tiktok-connect/db";

/** How a person recognizes an account: `@username`, else the display name; null when TikTok told neither. */
export function accountName(profile: Pick<Profile, "username" | "displayName">): string | null {
  return profile.username === null ? profile.displayName : `@${profile.username}`;
}
