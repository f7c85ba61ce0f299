import * as z from "zod";
import { type Answer, ask, errorWord, type Fields, unusable } from "./answer.ts";
import type { TikTokClient } from "./client.ts";
import { ApiResponseError } from "./errors.ts";
import { safeWord } from "./redaction.ts";
import { SCOPES } from "./scopes.ts";

/** What TikTok tells about an account; null is what its scopes do not unlock, or what TikTok left out. */
export interface UserInfo {
  readonly openId: string;
  /** The same for all apps of one developer. */
  readonly unionId: string | null;
  readonly displayName: string | null;
  /** Signed, and good for some hours only. */
  readonly avatarUrl: string | null;
  /** Without the `@`. */
  readonly username: string | null;
  readonly bioDescription: string | null;
  readonly profileDeepLink: string | null;
  readonly isVerified: boolean | null;
  readonly followerCount: number | null;
  readonly followingCount: number | null;
  readonly likesCount: number | null;
  readonly videoCount: number | null;
}

// A detail that makes no sense is taken for absent: a profile without a picture is better than none.
const text = z.string().trim().min(1).nullable().catch(null);
const url = z
  .url({ protocol: /^https?$/ })
  .nullable()
  .catch(null);
const count = z.int().nonnegative().nullable().catch(null);

const userInfo = z
  .object({
    open_id: z.string().min(1),
    union_id: text,
    display_name: text,
    avatar_url: url,
    avatar_url_100: url,
    avatar_large_url: url,
    username: text,
    bio_description: text,
    profile_deep_link: url,
    is_verified: z.boolean().nullable().catch(null),
    follower_count: count,
    following_count: count,
    likes_count: count,
    video_count: count,
  })
  .transform(
    (user): UserInfo => ({
      openId: user.open_id,
      unionId: user.union_id,
      displayName: user.display_name,
      avatarUrl: user.avatar_url ?? user.avatar_url_100 ?? user.avatar_large_url,
      username: user.username,
      bioDescription: user.bio_description,
      profileDeepLink: user.profile_deep_link,
      isVerified: user.is_verified,
      followerCount: user.follower_count,
      followingCount: user.following_count,
      likesCount: user.likes_count,
      videoCount: user.video_count,
    }),
  );

const success = z.object({ data: z.object({ user: userInfo }), error: z.object({ code: z.literal("ok") }) });

/**
 * Reads the profile of the account that the access token belongs to.
 *
 * @param grantedScopes decide which fields are asked for: one field too many fails the whole call
 * @throws {ApiResponseError} refused, such as `access_token_invalid`, `scope_not_authorized`, `rate_limit_exceeded`
 * @throws {TikTokUnavailableError} no usable answer
 * @see https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info
 */
export async function fetchUserInfo(
  client: TikTokClient,
  accessToken: string,
  grantedScopes: ReadonlySet<string>,
): Promise<UserInfo> {
  const answer = await ask(client, {
    method: "GET",
    path: `/v2/user/info/?fields=${fieldsUnlockedBy(grantedScopes).join(",")}`,
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const parsed = success.safeParse(answer.fields);
  if (!parsed.success) throw failureOf(answer, accessToken);
  return parsed.data.data.user;
}

/** Always with `open_id`: a call that asks for nothing is refused as malformed, and not for what it lacks. */
function fieldsUnlockedBy(granted: ReadonlySet<string>): string[] {
  const unlocked = SCOPES.filter(({ name }) => granted.has(name)).flatMap(({ userInfoFields }) => userInfoFields);
  return [...new Set(["open_id", ...unlocked])];
}

function failureOf(answer: Answer, accessToken: string): Error {
  const word = answer.fields && (errorWord(answer.fields) ?? bareErrorCode(answer.fields));
  if (word === null || answer.httpStatus >= 500) return unusable(answer);
  const { logId, httpStatus } = answer;
  return new ApiResponseError({ code: safeWord(word, [accessToken]), logId, httpStatus });
}

/** TikTok's page on errors shows them without the envelope that its API puts around them. */
function bareErrorCode(fields: Fields): string | null {
  return typeof fields.code === "string" && fields.code !== "ok" ? fields.code : null;
}
