import { createHash, randomInt } from "node:crypto";
import type { NewUser, SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";

/** A fake TikTok account; each app sees it under an open id of its own. */
export type User = Omit<SimulatedUser, "openId" | "unionId" | "avatarUrl"> & {
  /** Null: a picture that the simulator draws. */
  avatarUrl: string | null;
  /** The app that it was made for; null: whoever comes. */
  madeFor: string | null;
};

/** Who can sign in to a simulator that was started by hand. */
const CAST: readonly NewUser[] = [
  { displayName: "Mara Okafor", username: "mara.bakes", bioDescription: "Sourdough, mostly.", followerCount: 18_204 },
  {
    displayName: "Jonas Lindqvist",
    username: "jonaslindqvist",
    bioDescription: "Trains and tunnels.",
    followerCount: 941,
  },
  { displayName: "Priya Raman", username: "priya.rides", isVerified: true, followerCount: 1_204_551 },
  { displayName: "Tiago Alves", username: "tiago_quiet", privateAccount: true, followerCount: 87 },
];

export function builtInUsers(): User[] {
  return CAST.map((profile, index) => ({ ...newUser(profile, null), userId: `70000000000000000${index + 1}` }));
}

export function newUser(profile: NewUser, madeFor: string | null): User {
  const number = randomInt(10_000, 2 ** 32);
  return {
    userId: `71${String(randomInt(2 ** 47)).padStart(16, "0")}`,
    displayName: `Person ${number}`,
    username: `person.${number}`,
    bioDescription: "",
    isVerified: false,
    followerCount: 120,
    followingCount: 80,
    likesCount: 2_400,
    videoCount: 36,
    privateAccount: false,
    creatorInfoError: null,
    ...profile,
    avatarUrl: profile.avatarUrl ?? null,
    madeFor,
  };
}

/** Of one user for one app, and always the same. */
export function openIdOf(clientKey: string, userId: string): string {
  return identifier(`open_id ${clientKey} ${userId}`);
}

/** Of one user for one developer; all apps of a simulator belong to one. */
export function unionIdOf(userId: string): string {
  return identifier(`union_id ${userId}`);
}

/** @param origin of the simulator, which draws a picture for whoever has none */
export function avatarUrlOf(user: User, origin: string): string {
  return user.avatarUrl ?? `${origin}/avatars/${user.userId}.png`;
}

function identifier(of: string): string {
  const hex = createHash("sha256").update(of).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
