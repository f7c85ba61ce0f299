import type { AccountStatus } from "@tiktok-connect/contract";
import { texts } from "../texts.ts";
import type { IconName } from "../ui/icon.tsx";
import { dateOnly, relativeTime, timeOfDay } from "../ui/moments.ts";
import type { Tone } from "../ui/tone.ts";

interface StatusLook {
  tone: Tone;
  icon: IconName;
  /** The one thing that the owner has to do, if any. */
  action: "reauthorize" | null;
  /** There is a living grant that a refresh can be asked for. */
  refreshable: boolean;
  disconnectable: boolean;
}

/** A kind added to the contract and forgotten here does not compile. */
export const STATUS_LOOK: Record<AccountStatus["kind"], StatusLook> = {
  connected: { tone: "good", icon: "check", action: null, refreshable: true, disconnectable: true },
  retrying: { tone: "info", icon: "refresh", action: null, refreshable: true, disconnectable: true },
  upgrade_available: { tone: "info", icon: "sparkle", action: "reauthorize", refreshable: true, disconnectable: true },
  reauthorize_by: { tone: "warning", icon: "calendar", action: "reauthorize", refreshable: true, disconnectable: true },
  reauthorization_required: {
    tone: "bad",
    icon: "alert",
    action: "reauthorize",
    refreshable: false,
    disconnectable: true,
  },
  disconnecting: { tone: "plain", icon: "unlink", action: null, refreshable: false, disconnectable: false },
  app_changed: { tone: "plain", icon: "pause", action: null, refreshable: false, disconnectable: true },
};

/** The owner has something to do. */
export function needsAttention({ kind }: AccountStatus): boolean {
  return STATUS_LOOK[kind].action !== null;
}

/**
 * What a status means for the account's owner.
 *
 * @param nameScope the plain words for a scope
 */
export function statusSentence(status: AccountStatus, now: Date, nameScope: (scope: string) => string): string {
  switch (status.kind) {
    case "connected":
      return texts.status.connected;
    case "disconnecting":
      return texts.status.disconnecting;
    case "app_changed":
      return texts.status.app_changed;
    case "retrying": {
      const since = relativeTime(new Date(status.since), now);
      const next = new Date(status.nextAttemptAt);
      if (next <= now) return texts.status.retryingNow(since);
      return texts.status.retrying(since, relativeTime(next, now), timeOfDay(next));
    }
    case "upgrade_available":
      return texts.status.upgrade_available(status.missingScopes.map(nameScope));
    case "reauthorize_by":
      return texts.status.reauthorize_by(dateOnly(new Date(status.by)));
    case "reauthorization_required":
      return texts.status.reauthorization_required(texts.endReasons[status.reason]);
    default:
      return status satisfies never;
  }
}
