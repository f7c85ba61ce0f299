import { useQuery } from "@tanstack/react-query";
import { accountsQuery } from "../api/accounts.ts";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { texts } from "../texts.ts";
import { Icon } from "../ui/icon.tsx";
import { AccountSkeleton } from "./account-skeleton.tsx";
import { FilteredAccounts } from "./filtered-accounts.tsx";
import { UpgradeBanner } from "./upgrade-banner.tsx";

/** @param readAgainMs how often to read the list, where changes are not pushed at the moment */
export function AccountList({ readAgainMs }: { readAgainMs: number | false }) {
  const { data, error, isPending, refetch } = useQuery({ ...accountsQuery, refetchInterval: readAgainMs });
  if (isPending) return <AccountSkeleton />;
  if (!data) return <ErrorNotice error={error} title={texts.accounts.loadingFailed} onRetry={refetch} />;
  if (data.length === 0) return <NoAccount />;
  return (
    <div className="grid grid-cols-1 gap-4">
      <UpgradeBanner accounts={data} />
      <FilteredAccounts accounts={data} />
    </div>
  );
}

function NoAccount() {
  return (
    <div className="grid justify-items-center gap-1 rounded-2xl border border-dashed border-edge px-6 py-10 text-center">
      <Icon name="link" className="mb-2 size-8 text-muted" />
      <p className="font-medium">{texts.accounts.empty}</p>
      <p className="max-w-sm text-sm leading-6 text-muted">{texts.accounts.emptyHint}</p>
    </div>
  );
}
