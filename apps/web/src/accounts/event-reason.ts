import type { AccountEvent } from "@tiktok-connect/contract";
import { timeline } from "../texts/timeline.ts";

/**
 * Why something happened to an account, in a sentence; null where there is nothing to add.
 *
 * @param nameScope the plain words for a scope
 */
export function eventReason(
  { type, reason }: Pick<AccountEvent, "type" | "reason">,
  nameScope: (scope: string) => string,
): string | null {
  if (!reason) return null;
  // Its reason is what is missing, as TikTok would write it: comma-separated.
  if (type === "upgrade_available") return timeline.upgrade(reason.split(",").map(nameScope));
  return timeline.reason(reason);
}
