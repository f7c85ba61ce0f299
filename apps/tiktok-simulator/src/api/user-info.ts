import { SCOPES } from "@tiktok-connect/tiktok-oauth";
import type { Answer } from "../server/answer.ts";
import type { Incoming } from "../server/incoming.ts";
import { avatarUrlOf, type User, unionIdOf } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { type ApiCall, apiCall } from "./api-call.ts";
import { API_REFUSALS, enveloped, refuseCall } from "./envelope.ts";

/** For the whole app; TikTok does not say what it counts. */
const CALLS_A_MINUTE = 600;

const SCOPE_OF_FIELD: ReadonlyMap<string, string> = new Map(
  SCOPES.flatMap(({ name, userInfoFields }) => userInfoFields.map((field) => [field, name])),
);

/** `GET /v2/user/info/`: all the fields asked for, or none. */
export function userInfo(world: World, incoming: Incoming): Promise<Answer> {
  return apiCall(world, incoming, {
    endpoint: "user_info",
    answer: (call) => answer(world, call, incoming.url.searchParams.get("fields") ?? ""),
  });
}

function answer(world: World, { app, user, grant, scopes }: ApiCall, fields: string): Answer {
  if (app.settings.rateLimits && !app.rateLimits.allow("user_info", CALLS_A_MINUTE)) {
    return refuseCall(API_REFUSALS.rateLimitExceeded);
  }
  const wanted = fields.split(",").filter(Boolean);
  if (wanted.length === 0 || wanted.some((field) => !SCOPE_OF_FIELD.has(field))) {
    return refuseCall(API_REFUSALS.invalidParams);
  }
  if (wanted.some((field) => !scopes.has(SCOPE_OF_FIELD.get(field) ?? ""))) {
    return refuseCall(API_REFUSALS.scopeNotAuthorized);
  }
  const everything: Record<string, unknown> = { ...profileOf(world, user), open_id: grant.openId };
  return enveloped({ user: Object.fromEntries(wanted.map((field) => [field, everything[field]])) });
}

function profileOf(world: World, user: User) {
  const avatarUrl = avatarUrlOf(user, world.origin);
  return {
    union_id: unionIdOf(user.userId),
    avatar_url: avatarUrl,
    avatar_url_100: avatarUrl,
    avatar_large_url: avatarUrl,
    display_name: user.displayName,
    bio_description: user.bioDescription,
    profile_deep_link: `https://vm.tiktok.com/${user.username}/`,
    is_verified: user.isVerified,
    username: user.username,
    follower_count: user.followerCount,
    following_count: user.followingCount,
    likes_count: user.likesCount,
    video_count: user.videoCount,
  };
}
