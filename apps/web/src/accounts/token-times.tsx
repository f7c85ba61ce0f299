import type { Account } from "@tiktok-connect/contract";
import { texts } from "../texts.ts";
import { RelativeTime } from "../ui/relative-time.tsx";
import { useNow } from "../ui/use-now.ts";

/** When the access token ends, and when it was and will be renewed. */
export function TokenTimes({ account }: { account: Account }) {
  const { facts } = texts.account;
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm leading-6 text-muted empty:hidden">
      <Moment at={account.accessTokenExpiresAt} ahead={facts.tokenExpires} past={facts.tokenExpired} />
      <Moment at={account.nextRefreshAt} ahead={facts.nextRefresh} past={facts.refreshDue} />
      <Moment at={account.lastRefreshedAt} ahead={facts.lastRefreshed} past={facts.lastRefreshed} />
      <Moment at={account.refreshTokenExpiresAt} ahead={facts.permissionEnds} past={facts.permissionEnded} />
    </ul>
  );
}

function Moment({ at, ahead, past }: { at: string | null; ahead: string; past: string }) {
  return at === null ? null : <KnownMoment at={new Date(at)} ahead={ahead} past={past} />;
}

function KnownMoment({ at, ahead, past }: { at: Date; ahead: string; past: string }) {
  const now = useNow(at);
  return (
    <li>
      {at > now ? ahead : past} <RelativeTime at={at} />
    </li>
  );
}
