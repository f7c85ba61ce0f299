import type { Answer } from "../server/answer.ts";
import type { Incoming } from "../server/incoming.ts";
import { avatarUrlOf, type User } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { type ApiCall, apiCall } from "./api-call.ts";
import { API_REFUSALS, enveloped, refuseCall } from "./envelope.ts";

/** For each access token. */
const CALLS_A_MINUTE = 20;

/** `POST /v2/post/publish/creator_info/query/` */
export function creatorInfo(world: World, incoming: Incoming): Promise<Answer> {
  return apiCall(world, incoming, { endpoint: "creator_info", answer: (call) => answer(world, call) });
}

function answer(world: World, { app, user, accessToken, scopes }: ApiCall): Answer {
  if (app.settings.rateLimits && !app.rateLimits.allow(`creator_info ${accessToken}`, CALLS_A_MINUTE)) {
    return refuseCall(API_REFUSALS.rateLimitExceeded);
  }
  if (!scopes.has("video.publish")) return refuseCall(API_REFUSALS.scopeNotAuthorized);
  // TikTok answers these with status 200, on purpose.
  if (user.creatorInfoError) return refuseCall({ code: user.creatorInfoError, status: 200, message: "" });
  return enveloped(creatorOf(user, world.origin));
}

function creatorOf(user: User, origin: string) {
  const widest = user.privateAccount ? "FOLLOWER_OF_CREATOR" : "PUBLIC_TO_EVERYONE";
  return {
    creator_avatar_url: avatarUrlOf(user, origin),
    creator_username: user.username,
    creator_nickname: user.displayName,
    privacy_level_options: [widest, "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
    comment_disabled: false,
    duet_disabled: user.privateAccount,
    stitch_disabled: user.privateAccount,
    max_video_post_duration_sec: 300,
  };
}
