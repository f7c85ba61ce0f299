import type { Account } from "@tiktok-connect/contract";
import { texts } from "../texts.ts";

type Names = Pick<Account, "label" | "username" | "displayName">;

/** How a person recognizes an account: what they call it themselves, else `@username`, else the display name. */
export function accountName(names: Names): string {
  return namesOf(names)[0] ?? texts.accounts.unnamed;
}

/** What else it is called; null when that is all. */
export function otherNames(names: Names): string | null {
  return namesOf(names).slice(1).join(" · ") || null;
}

function namesOf({ label, username, displayName }: Names): string[] {
  return [label, username && `@${username}`, displayName].filter((name) => name !== null);
}
