import type { AccountEventType } from "@tiktok-connect/contract";

/** A type added to the contract and forgotten here does not compile. */
const KIND: Record<AccountEventType, "routine" | "change" | "trouble"> = {
  connected: "change",
  refreshed: "routine",
  refresh_failed: "trouble",
  reauthorize_by: "trouble",
  reauthorization_required: "trouble",
  upgrade_available: "change",
  reauthorized: "change",
  scopes_changed: "change",
  renamed: "change",
  revoked: "change",
  disconnected: "change",
};

export type EventFilter = "all" | "changes" | "troubles";

/** What is asked for by each filter: all, what is not done every few hours, or what went wrong. */
export const FILTERED_TYPES: Record<EventFilter, readonly AccountEventType[] | undefined> = {
  all: undefined,
  changes: typesOf("change", "trouble").filter((type) => type !== "refresh_failed"),
  troubles: typesOf("trouble"),
};

function typesOf(...kinds: (typeof KIND)[AccountEventType][]): AccountEventType[] {
  return (Object.keys(KIND) as AccountEventType[]).filter((type) => kinds.includes(KIND[type]));
}
