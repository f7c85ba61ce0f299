import type { Account } from "@tiktok-connect/contract";
import type { ReactNode } from "react";
import { details } from "../../texts/details.ts";
import { texts } from "../../texts.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { exactTime } from "../../ui/moments.ts";
import { RelativeTime } from "../../ui/relative-time.tsx";

const words = details.facts;

/** What TikTok calls the account, and since and until when it works. */
export function AccountFacts({ account }: { account: Account }) {
  return (
    <dl className="divide-y divide-line border-y border-line text-sm leading-6">
      <Fact label={words.openId}>
        <code className="select-all">{account.openId}</code>
        <CopyButton value={account.openId} name={words.openId} words={texts.copy} />
      </Fact>
      <Moment label={words.connectedAt} at={account.connectedAt} />
      <Moment label={words.lastRefreshedAt} at={account.lastRefreshedAt} />
      <Moment label={words.nextRefreshAt} at={account.nextRefreshAt} />
      <Moment label={words.accessTokenExpiresAt} at={account.accessTokenExpiresAt} />
      <Moment label={words.refreshTokenExpiresAt} at={account.refreshTokenExpiresAt} />
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="py-2 sm:flex sm:items-baseline sm:gap-4">
      <dt className="w-40 shrink-0 text-muted">{label}</dt>
      <dd className="flex min-w-0 grow flex-wrap items-center justify-between gap-x-4">{children}</dd>
    </div>
  );
}

function Moment({ label, at }: { label: string; at: string | null }) {
  if (at === null) return <Fact label={label}>{words.none}</Fact>;
  const moment = new Date(at);
  return (
    <Fact label={label}>
      <span>{exactTime(moment)}</span>
      <RelativeTime at={moment} />
    </Fact>
  );
}
