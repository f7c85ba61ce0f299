import type { Account } from "@tiktok-connect/contract";
import { accountName } from "./account-name.ts";

/** The accounts whose names or TikTok id hold every word that is looked for; case and accents do not matter. */
export function matchingAccounts(accounts: readonly Account[], sought: string): Account[] {
  const words = plain(sought).split(/\s+/).filter(Boolean);
  return accounts.filter((account) => {
    const text = plain(`${accountName(account)} ${account.displayName ?? ""} ${account.openId}`);
    return words.every((word) => text.includes(word));
  });
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
