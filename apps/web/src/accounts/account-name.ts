import type { Account } from "@tiktok-connect/contract";
import { texts } from "../texts.ts";

/** How a person recognizes an account: `@username`, else the display name. */
export function accountName({ username, displayName }: Pick<Account, "username" | "displayName">): string {
  if (username !== null) return `@${username}`;
  return displayName ?? texts.accounts.unnamed;
}
