import type { Account } from "@tiktok-connect/contract";
import { authorizeAddress } from "../api/accounts.ts";
import { useScopeNames } from "../scopes/use-scope-names.ts";
import { texts } from "../texts.ts";
import { Disclosure } from "../ui/disclosure.tsx";
import { Notice } from "../ui/notice.tsx";
import { type Upgrades, upgradesOf } from "./upgrades.ts";

/** More than these are shown to those who want to see them. */
const FEW = 6;

/** What can be turned on, and for which accounts. It goes away by itself once all of them are reauthorized. */
export function UpgradeBanner({ accounts }: { accounts: Account[] }) {
  const upgrades = upgradesOf(accounts, useScopeNames());
  const count = upgrades.accounts.length;
  if (count === 0) return null;
  const links = <UpgradeLinks {...upgrades} />;
  return (
    <Notice tone="info" title={texts.upgrades.title(count, upgrades)}>
      <p>{texts.upgrades.intro}</p>
      {count <= FEW ? links : <Disclosure label={texts.upgrades.show(count)}>{links}</Disclosure>}
    </Notice>
  );
}

function UpgradeLinks({ accounts, alike }: Upgrades) {
  return (
    <ul className="flex flex-wrap gap-2">
      {accounts.map(({ id, name, gains }) => (
        <li key={id}>
          <a
            href={authorizeAddress(id)}
            className="inline-flex min-h-8 items-center rounded-2xl border border-info-line bg-surface px-3 py-1 leading-5 text-info hover:underline"
          >
            {alike ? name : texts.upgrades.gains(name, gains)}
          </a>
        </li>
      ))}
    </ul>
  );
}
