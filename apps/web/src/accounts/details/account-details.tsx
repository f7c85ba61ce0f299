import type { Account } from "@tiktok-connect/contract";
import { WhichAccount } from "../../connection/which-account.tsx";
import { details } from "../../texts/details.ts";
import { texts } from "../../texts.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Badge } from "../../ui/badge.tsx";
import { usePageTitle } from "../../ui/use-page-title.ts";
import { AccountActions } from "../account-actions.tsx";
import { accountName, otherNames } from "../account-name.ts";
import { CapabilityChips } from "../capability-chips.tsx";
import { ScopeList } from "../scope-list.tsx";
import { STATUS_LOOK } from "../status-look.ts";
import { StatusSentence } from "../status-sentence.tsx";
import { AccountFacts } from "./account-facts.tsx";
import { Activity } from "./activity.tsx";
import { RenameControl } from "./rename-control.tsx";
import { Section } from "./section.tsx";

export function AccountDetails({ account }: { account: Account }) {
  const name = accountName(account);
  const others = otherNames(account);
  const { tone, icon, action } = STATUS_LOOK[account.status.kind];
  usePageTitle(details.pageTitle(name));
  return (
    <>
      <div className="grid grid-cols-1 gap-4">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
          <Avatar url={account.avatarUrl} name={account.displayName ?? name} />
          <div className="min-w-0 grow basis-40">
            <h1 className="text-2xl font-semibold">{name}</h1>
            {others !== null && <p className="text-sm text-muted">{others}</p>}
          </div>
          <Badge tone={tone} icon={icon}>
            {texts.status.labels[account.status.kind]}
          </Badge>
        </div>
        <StatusSentence status={account.status} />
        <AccountActions account={account}>
          <RenameControl account={account} />
        </AccountActions>
        {action === "reauthorize" && <WhichAccount meant={name} />}
      </div>
      <Section title={details.facts.title}>
        <AccountFacts account={account} />
      </Section>
      <Section title={details.capabilities}>
        <CapabilityChips account={account} />
        <ScopeList account={account} />
      </Section>
      <Section title={texts.account.timeline}>
        <Activity accountId={account.id} />
      </Section>
    </>
  );
}
