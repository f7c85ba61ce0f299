import * as z from "zod/mini";
import { accountStatus } from "../accounts.ts";
import { capabilityId } from "../capabilities.ts";

/** Of `accountStatus`, the kind. */
export const accountStatusKind = z.enum([
  "connected",
  "retrying",
  "upgrade_available",
  "reauthorize_by",
  "reauthorization_required",
  "disconnecting",
  "app_changed",
]);

export const MOST_ACCOUNTS_A_PAGE = 100;

/** The query of `GET /v1/accounts`. */
export const serviceAccountsQuery = z.object({
  status: z.optional(
    z
      .string()
      .check(z.regex(/^[a-z_]+(?:,[a-z_]+)*$/), z.describe("Only accounts of these statuses, comma-separated.")),
  ),
  capability: z.optional(capabilityId.check(z.describe("Only accounts that can be used for it now."))),
  limit: z.optional(
    z
      .pipe(z.coerce.number(), z.int().check(z.minimum(1), z.maximum(MOST_ACCOUNTS_A_PAGE)))
      .check(z.describe(`At most so many; ${MOST_ACCOUNTS_A_PAGE} by default.`)),
  ),
  cursor: z.optional(z.uuid().check(z.describe("`next` of the page before."))),
});

/**
 * An account as another service sees it. Nothing is in it that every refresh changes, so that an `ETag` lasts: when a
 * token ends is told with the token.
 */
export const serviceAccount = z.object({
  id: z.uuid(),
  openId: z.string(),
  displayName: z.nullable(z.string()),
  username: z.nullable(z.string().check(z.describe("Without the `@`; null unless `user.info.profile` is granted."))),
  avatarUrl: z.nullable(
    z.url().check(z.describe("At TikTok, where it works for a while: keep the picture rather than its address.")),
  ),
  status: accountStatus,
  capabilities: z.array(capabilityId).check(z.describe("What it can be used for now.")),
  grantedScopes: z.array(z.string()),
  connectedAt: z.iso.datetime(),
  reauthorizeUrl: z.nullable(
    z.url().check(z.describe("Where its owner can reauthorize it, in a browser; null where that is not possible.")),
  ),
});
export type ServiceAccount = z.infer<typeof serviceAccount>;

/** Answer of `GET /v1/accounts`. */
export const serviceAccountList = z.object({
  accounts: z.array(serviceAccount),
  next: z.nullable(z.string()).check(z.describe("The `cursor` of the next page; null on the last.")),
});
