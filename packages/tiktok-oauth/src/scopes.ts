import { nearestName } from "./nearest-name.ts";

/** What an account can be used for; each is unlocked by one scope. */
export type CapabilityId = "profile" | "handle" | "stats" | "videos" | "drafts" | "publish";

export interface ScopeEntry {
  readonly name: string;
  /** What TikTok's consent page says to the person. */
  readonly userText: string;
  /** The product that the app must have in TikTok's developer portal. */
  readonly product: "Login Kit" | "Content Posting API";
  /** False: comes with Login Kit by itself. True: asked for in the portal and reviewed by TikTok. */
  readonly needsApproval: boolean;
  /** The fields of `/v2/user/info/` that it unlocks. */
  readonly userInfoFields: readonly string[];
  readonly capability: CapabilityId;
}

/** Every app has it, and no account can be shown without it. */
export const REQUIRED_SCOPE = "user.info.basic";

/**
 * The scopes of Login Kit and of the Content Posting API, in the order in which people are shown them.
 *
 * @see https://developers.tiktok.com/docs/en/tiktok-api-scopes
 */
export const SCOPES: readonly ScopeEntry[] = [
  {
    name: REQUIRED_SCOPE,
    userText: "Read your profile info (avatar, display name)",
    product: "Login Kit",
    needsApproval: false,
    userInfoFields: ["open_id", "union_id", "avatar_url", "avatar_url_100", "avatar_large_url", "display_name"],
    capability: "profile",
  },
  {
    name: "user.info.profile",
    userText:
      "Read your additional profile information, such as bio description, profile link, and account verification status",
    product: "Login Kit",
    needsApproval: true,
    userInfoFields: ["bio_description", "profile_deep_link", "is_verified", "username"],
    capability: "handle",
  },
  {
    name: "user.info.stats",
    userText:
      "Read your profile engagement statistics, such as like count, follower count, following count, and video count",
    product: "Login Kit",
    needsApproval: true,
    userInfoFields: ["follower_count", "following_count", "likes_count", "video_count"],
    capability: "stats",
  },
  {
    name: "video.list",
    userText: "Read your public videos on TikTok",
    product: "Login Kit",
    needsApproval: true,
    userInfoFields: [],
    capability: "videos",
  },
  {
    name: "video.upload",
    userText: "Share content as a draft to your TikTok account.",
    product: "Content Posting API",
    needsApproval: true,
    userInfoFields: [],
    capability: "drafts",
  },
  {
    name: "video.publish",
    userText: "Post content to TikTok.",
    product: "Content Posting API",
    needsApproval: true,
    userInfoFields: [],
    capability: "publish",
  },
];

/** Reads a list of scopes. TikTok separates with commas; white space, the separator of RFC 6749, is understood too. */
export function parseScope(text: string): ReadonlySet<string> {
  return new Set(text.split(/[\s,]+/).filter(Boolean));
}

/** Writes a list of scopes the way TikTok wants it: comma-separated, each once. */
export function formatScope(scopes: Iterable<string>): string {
  return [...new Set(scopes)].join(",");
}

/** The configured scopes that a grant lacks, in the configured order; empty when the grant is enough. */
export function missingScopes(granted: ReadonlySet<string>, configured: readonly string[]): string[] {
  return configured.filter((scope) => !granted.has(scope));
}

/** `unavailable`: waits for TikTok's approval · `reauthorize`: configured, and not granted by this account */
export type CapabilityState = "on" | "reauthorize" | "unavailable";

/** What an account can be used for now, in the order of the catalogue. */
export function capabilitiesOf(account: {
  granted: ReadonlySet<string>;
  configured: readonly string[];
}): { id: CapabilityId; state: CapabilityState }[] {
  return SCOPES.map(({ name, capability }) => {
    if (!account.configured.includes(name)) return { id: capability, state: "unavailable" };
    return { id: capability, state: account.granted.has(name) ? "on" : "reauthorize" };
  });
}

export type ScopeList = { ok: true; scopes: string[] } | { ok: false; problems: string[] };

/**
 * Reads the operator's list of scopes that TikTok approved for the app.
 *
 * @returns the scopes, each once and in the order of the catalogue, or everything that is wrong with the list
 */
export function parseConfiguredScopes(text: string): ScopeList {
  const list = parseScopeList(text);
  if (parseScope(text).has(REQUIRED_SCOPE)) return list;
  const problem = `${REQUIRED_SCOPE} is missing; every account needs it`;
  return { ok: false, problems: [...(list.ok ? [] : list.problems), problem] };
}

/**
 * Reads a list of scopes that need not be enough for an account, such as those that are tried with operators first.
 *
 * @returns the scopes, each once and in the order of the catalogue, or everything that is wrong with the list
 */
export function parseScopeList(text: string): ScopeList {
  const asked = parseScope(text);
  const known = SCOPES.map((scope) => scope.name);
  const problems = [...asked].filter((name) => !known.includes(name)).map((name) => describeUnknown(name, known));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, scopes: known.filter((name) => asked.has(name)) };
}

function describeUnknown(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const quoted = JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
  return `${quoted} is not a known scope; ${nearest ? `did you mean ${nearest}?` : `known are ${known.join(", ")}`}`;
}
