import type { Account } from "@tiktok-connect/contract";
import { memo } from "react";
import { texts } from "../texts.ts";
import { useNear } from "../ui/use-near.ts";
import { AccountCard } from "./account-card.tsx";
import { accountName } from "./account-name.ts";

/** These are always drawn, so that nothing jumps or comes late where somebody looks first, also when they have just filtered. */
const FIRST_ROWS = 8;

/**
 * An account in the list: its card while it is near the screen, and otherwise its names and what it is, so that
 * finding in the page, screen readers and the scroll bar have all of them. What is off the screen is not laid out.
 *
 * Kept as it is while its account is: a change of one account is not the matter of hundreds.
 */
export const AccountRow = memo(function AccountRow({ account, place }: { account: Account; place: number }) {
  const [ref, near] = useNear<HTMLLIElement>();
  return (
    // What stands out of a card, such as a tooltip, is shown all the same.
    <li ref={ref} className="[contain-intrinsic-size:auto_24rem] [content-visibility:auto] [overflow-clip-margin:4rem]">
      {near || place < FIRST_ROWS ? <AccountCard account={account} /> : <AccountLine account={account} />}
    </li>
  );
});

/** As high as a card, as a rule. */
function AccountLine({ account }: { account: Account }) {
  const name = accountName(account);
  return (
    <article aria-label={name} className="min-h-96 rounded-2xl border border-line bg-surface p-5 shadow-xs sm:p-6">
      <h2 className="text-lg font-semibold leading-6">{name}</h2>
      <p className="text-sm text-muted">{account.displayName}</p>
      <p className="text-sm text-muted">{texts.status.labels[account.status.kind]}</p>
    </article>
  );
}
