import type { Account } from "@tiktok-connect/contract";
import { accountName } from "./account-name.ts";

/** What reauthorizing would turn on; capabilities are in plain words. */
export interface Upgrades {
  accounts: { id: string; name: string; gains: string[] }[];
  /** What any of them would gain, each once. */
  gains: string[];
  /** Each account would gain all of that. */
  alike: boolean;
}

/**
 * Finds the accounts that work and could do more.
 *
 * @param nameScope the plain words for a scope
 */
export function upgradesOf(accounts: readonly Account[], nameScope: (scope: string) => string): Upgrades {
  const upgradable = accounts.flatMap((account) =>
    account.status.kind === "upgrade_available"
      ? [{ id: account.id, name: accountName(account), gains: account.status.missingScopes.map(nameScope) }]
      : [],
  );
  const gains = [...new Set(upgradable.flatMap((account) => account.gains))];
  return { accounts: upgradable, gains, alike: upgradable.every((account) => account.gains.length === gains.length) };
}
