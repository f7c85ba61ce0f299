import type { Account, ApiKey } from "@tiktok-connect/contract";
import { accountName } from "../accounts/account-name.ts";
import { apiKeys } from "../texts/api-keys.ts";

/**
 * Which accounts a key opens, for a person.
 *
 * @param accounts that its owner has; undefined while that is not known
 * @returns null while it cannot be said
 */
export function openedAccounts(
  { accountIds }: Pick<ApiKey, "accountIds">,
  accounts: readonly Account[] | undefined,
): string | null {
  if (accountIds === null) return apiKeys.list.allAccounts;
  if (accounts === undefined) return null;
  const opened = accounts.filter(({ id }) => accountIds.includes(id));
  return apiKeys.list.someAccounts(opened.map(accountName), accountIds.length - opened.length);
}
