import type { Account } from "@tiktok-connect/contract";
import { useId } from "react";
import { detailsAddress } from "../api/accounts.ts";
import { texts } from "../texts.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge } from "../ui/badge.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { AccountActions } from "./account-actions.tsx";
import { accountName, otherNames } from "./account-name.ts";
import { CapabilityChips } from "./capability-chips.tsx";
import { ScopeDetails } from "./scope-details.tsx";
import { STATUS_LOOK } from "./status-look.ts";
import { StatusSentence } from "./status-sentence.tsx";
import { Timeline } from "./timeline.tsx";
import { TokenTimes } from "./token-times.tsx";

export function AccountCard({ account }: { account: Account }) {
  const id = useId();
  const name = accountName(account);
  const others = otherNames(account);
  const { tone, icon } = STATUS_LOOK[account.status.kind];
  return (
    <article
      aria-labelledby={id}
      className="grid grid-cols-1 gap-4 rounded-2xl border border-line bg-surface p-5 shadow-xs sm:p-6"
    >
      <header className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <Avatar url={account.avatarUrl} name={account.displayName ?? name} />
        <div className="min-w-0 grow basis-40">
          <h2 id={id} className="text-lg font-semibold leading-6">
            {name}
          </h2>
          {others !== null && <p className="text-sm text-muted">{others}</p>}
        </div>
        <Badge tone={tone} icon={icon}>
          {texts.status.labels[account.status.kind]}
        </Badge>
      </header>
      <StatusSentence status={account.status} />
      <TokenTimes account={account} />
      <CapabilityChips account={account} />
      <AccountActions account={account}>
        <ButtonLink
          look="quiet"
          className="first:-ms-3.5"
          href={detailsAddress(account.id)}
          aria-label={texts.account.detailsName(name)}
        >
          {texts.account.details}
        </ButtonLink>
      </AccountActions>
      <div className="grid grid-cols-1">
        <ScopeDetails account={account} />
        <Timeline accountId={account.id} />
      </div>
    </article>
  );
}
