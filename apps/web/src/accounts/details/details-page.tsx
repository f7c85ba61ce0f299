import { useQuery } from "@tanstack/react-query";
import { accountQuery } from "../../api/accounts.ts";
import { ApiError } from "../../api/api-error.ts";
import { AppNotices } from "../../notices/app-notices.tsx";
import { Disconnections } from "../../notices/disconnections.tsx";
import { ErrorNotice } from "../../notices/error-notice.tsx";
import { PageHeader } from "../../sign-in/page-header.tsx";
import { details } from "../../texts/details.ts";
import { AccountSkeleton } from "../account-skeleton.tsx";
import { LiveNotice, readAgainMs } from "../live-notice.tsx";
import { useLiveAccounts } from "../use-live-accounts.ts";
import { AccountDetails } from "./account-details.tsx";

/** All about one account, at an address of its own. @param accountId as the address has it */
export default function DetailsPage({ accountId }: { accountId: string }) {
  const live = useLiveAccounts();
  return (
    <>
      <PageHeader />
      <main className="mx-auto grid max-w-3xl grid-cols-1 gap-6 px-4 py-8">
        <p className="text-sm">
          <a href="/settings" className="font-medium text-ink underline underline-offset-4">
            {details.back}
          </a>
        </p>
        <div aria-live="polite" className="grid grid-cols-1 gap-3 empty:hidden">
          <Disconnections />
          <AppNotices />
        </div>
        <OneAccount accountId={accountId} everyMs={readAgainMs(live)} />
        <LiveNotice state={live} />
      </main>
    </>
  );
}

function OneAccount({ accountId, everyMs }: { accountId: string; everyMs: number | false }) {
  const { data, error, isPending, refetch } = useQuery({ ...accountQuery(accountId), refetchInterval: everyMs });
  if (data) return <AccountDetails account={data} />;
  const gone = data === null || (error instanceof ApiError && error.code === "not_found");
  return (
    <>
      <h1 className="text-2xl font-semibold">{gone ? details.gone : details.title}</h1>
      {isPending && <AccountSkeleton />}
      {!isPending && !gone && <ErrorNotice error={error} title={details.loadingFailed} onRetry={refetch} />}
    </>
  );
}
