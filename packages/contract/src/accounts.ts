import * as z from "zod/mini";
import { capabilityId } from "./capabilities.ts";
import { ONE_LINE } from "./one-line.ts";

/** A moment on the wire: ISO 8601 in UTC, such as `2026-11-23T14:05:00.000Z`. */
const moment = z.iso.datetime();

/** Why a grant ended. A reason added here must be given words on the page, or the page does not compile. */
export const endReason = z.enum([
  "grant_rejected",
  "rotation_lost",
  "grant_expired",
  "removed_by_user",
  "account_deleted",
  "account_banned",
  "age_restricted",
  "removed",
]);
export type EndReason = z.infer<typeof endReason>;

/** What an account is, most severe first: an account shows only the first kind that holds. */
export const accountStatus = z.discriminatedUnion("kind", [
  /** Asked for by the owner and not yet confirmed by TikTok. */
  z.object({ kind: z.literal("disconnecting") }),
  /** The grant belongs to another TikTok app than the one configured now; it comes back when that app does. */
  z.object({ kind: z.literal("app_changed") }),
  z.object({ kind: z.literal("reauthorization_required"), reason: endReason }),
  /** The refresh token ends within 30 days. */
  z.object({ kind: z.literal("reauthorize_by"), by: moment }),
  z.object({ kind: z.literal("upgrade_available"), missingScopes: z.array(z.string()) }),
  /** The last refresh failed for a passing reason; the owner has nothing to do. */
  z.object({ kind: z.literal("retrying"), since: moment, nextAttemptAt: moment }),
  z.object({ kind: z.literal("connected") }),
]);
export type AccountStatus = z.infer<typeof accountStatus>;

export const accountCapability = z.object({
  id: capabilityId,
  /** `unavailable`: waits for TikTok's approval · `reauthorize`: approved, and not granted by this account */
  state: z.enum(["on", "reauthorize", "unavailable"]),
});
export type AccountCapability = z.infer<typeof accountCapability>;

export const account = z.object({
  id: z.uuid(),
  openId: z.string(),
  displayName: z.nullable(z.string()),
  /** Without the `@`; null unless `user.info.profile` is granted. */
  username: z.nullable(z.string()),
  avatarUrl: z.nullable(z.url()),
  /** What its owner calls it; null: as TikTok does. */
  label: z.nullable(z.string()),
  status: accountStatus,
  /** What was asked for at the last consent. */
  requestedScopes: z.array(z.string()),
  grantedScopes: z.array(z.string()),
  /** Offered on TikTok's page and switched off there; nobody is asked for them again by themselves. */
  declinedScopes: z.array(z.string()),
  capabilities: z.array(accountCapability),
  connectedAt: moment,
  /** Null when there is no living token: the grant ended, or is being revoked. */
  accessTokenExpiresAt: z.nullable(moment),
  refreshTokenExpiresAt: z.nullable(moment),
  lastRefreshedAt: z.nullable(moment),
  nextRefreshAt: z.nullable(moment),
});
export type Account = z.infer<typeof account>;

/** `GET /api/accounts` */
export const accountList = z.object({ accounts: z.array(account) });

/** What `PATCH /api/accounts/ID` takes; its answer is the account. */
export const accountChange = z.strictObject({
  /** In one line; null takes it away. */
  label: z.nullable(z.string().check(z.trim(), z.minLength(1), z.maxLength(60), z.regex(ONE_LINE))),
});

/**
 * Answer of `POST /api/accounts/ID/refresh`. `asked`: the worker does it, an event tells the end. The others come with
 * `Prefer: wait=SECONDS`: `refreshed` · `reused`, as it was refreshed only just · none in time, and the stored access
 * token is `still_valid` or `expired`.
 */
export const refreshAnswer = z.object({
  accountId: z.uuid(),
  outcome: z.enum(["asked", "refreshed", "reused", "still_valid", "expired"]),
});
export type RefreshAnswer = z.infer<typeof refreshAnswer>;

/**
 * Answer of `POST /api/accounts/ID/fresh-start`: TikTok has confirmed that the access is removed, and forgets with it what
 * it was asked the first time. The account waits to be reauthorized.
 */
export const freshStart = z.object({ accountId: z.uuid() });

/** Answer of `DELETE /api/accounts/ID`: the worker does it, an event tells the end. */
export const accepted = z.object({ accountId: z.uuid() });
