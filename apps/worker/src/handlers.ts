import {
  ANSWERS_ON_DISK,
  countAccounts,
  eraseExpiredSessions,
  eraseFormerWebhookSecrets,
  eraseStaleAttempts,
  eraseStaleAvatars,
  eraseStaleFaults,
  eraseStaleInvitations,
  eraseStaleParkedGrants,
  eraseStaleRequestCounts,
  eraseStaleTikTokWebhooks,
  eraseStaleTokenIssues,
  eraseStaleWebhookDeliveries,
  forgetTheGone,
  liftHoldWithoutSuspects,
  recordTallies,
  TIKTOKS_ANSWERS,
} from "@tiktok-connect/db";
import type { JobHandlers } from "@tiktok-connect/jobs";
import type { WorkerDeps } from "./deps.ts";
import { tendEvents } from "./events/tend-events.ts";
import { writeToOwners } from "./letters/write-to-owners.ts";
import { fetchAvatarOf } from "./profile/fetch-avatar.ts";
import { fetchProfile } from "./profile/fetch-profile.ts";
import { applyScopeChange, carryOnScopeChange } from "./reauthorization/apply-scope-change.ts";
import { warnOfExpiry } from "./reauthorization/warn-of-expiry.ts";
import { endExpired } from "./refresh/end-expired.ts";
import { refreshDue } from "./refresh/refresh-due.ts";
import { refreshOnDemand } from "./refresh/refresh-on-demand.ts";
import { sweep } from "./refresh/sweep.ts";
import { removeAccess } from "./revocation/remove-access.ts";
import { revokePending } from "./revocation/revoke-pending.ts";
import { workOffTikTokWebhooks } from "./tiktok-webhooks/work-off.ts";
import { deliverDue } from "./webhooks/deliver-due.ts";

/** What this process does for each job; one that is added to the catalogue and forgotten here does not compile. */
export function createHandlers(deps: WorkerDeps): JobHandlers {
  return {
    "refresh.sweep": () => sweep(deps),
    "expiry.sweep": async () => {
      await endExpired(deps);
      await liftHoldWithoutSuspects(deps.db, deps.app);
      await carryOnScopeChange(deps);
    },
    "accounts.count": () => countAccounts(deps.db, deps.app),
    "scopes.apply": () => applyScopeChange(deps),
    "access.remove": ({ accountId }) => removeAccess(deps, accountId),
    "refresh.due": () => refreshDue(deps),
    "refresh.on_demand": (request) => refreshOnDemand(deps, request),
    "revocation.sweep": () => revokePending(deps),
    "tiktok_webhooks.sweep": () => workOffTikTokWebhooks(deps),
    "profile.fetch": ({ accountId }) => fetchProfile(deps, accountId),
    "avatar.fetch": ({ accountId }) => fetchAvatarOf(deps, accountId),
    "webhooks.deliver": () => deliverDue(deps),
    "letters.write": () => writeToOwners(deps),
    housekeeping: async () => {
      await warnOfExpiry(deps);
      await recordTallies(deps.db);
      await eraseStaleAttempts(deps.db);
      await eraseStaleParkedGrants(deps.db);
      await eraseStaleAvatars(deps.db);
      await eraseExpiredSessions(deps.db);
      await eraseStaleInvitations(deps.db);
      await eraseStaleRequestCounts(deps.db);
      await eraseStaleTokenIssues(deps.db);
      await eraseStaleTikTokWebhooks(deps.db);
      await eraseFormerWebhookSecrets(deps.db);
      await eraseStaleWebhookDeliveries(deps.db);
      await eraseStaleFaults(deps.db, ["ENCRYPTION_KEYS", TIKTOKS_ANSWERS, ANSWERS_ON_DISK]);
      await forgetTheGone(deps.db, deps.dataDir);
      await tendEvents(deps);
    },
  };
}
